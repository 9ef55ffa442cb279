# B batch, N = H W queries, M = (H + 2 r)(W + 2 r) keys: the grid in a border of r tokens that are zero. D query width, C token width.
# Zero tokens have zero keys and values, so only their bias is computed.
def offset_attention(self, x: Tensor, q_weight: Tensor, k_weight: Tensor, v_weight: Tensor, proj_weight: Tensor, proj_bias: Tensor, rel_bias: Tensor, grid: List[int]) -> Tuple[Tensor, Tensor]:
  B, N, C = x.size()
  heads = rel_bias.size(0)
  H, W, r = grid
  q = torch.linear(x, q_weight, None).view([B, N, heads, -1]).transpose(1, 2)               # (B, heads, N, D)
  k = torch.linear(x, k_weight, None).view([B, N, heads, -1]).transpose(1, 2)
  v = torch.linear(x, v_weight, None).view([B, N, heads, C]).transpose(1, 2)                # (B, heads, N, C)
  scores = torch.matmul(q * (float(q.size(-1)) ** -0.5), k.transpose(-2, -1))               # (B, heads, N, N)
  if r > 0:
    scores = torch.constant_pad_nd(scores.view([B, heads, N, H, W]), [r, r, r, r]).view([B, heads, N, -1])
  probabilities = torch.softmax(scores + self.offset_bias(rel_bias, H, W, r), -1)           # (B, heads, N, M)
  real = probabilities
  if r > 0:
    inside = torch.narrow(torch.narrow(real.view([B, heads, N, H + 2 * r, W + 2 * r]), 3, r, H), 4, r, W)
    real = inside.reshape([B, heads, N, N])
  mixed = torch.matmul(real, v).transpose(1, 2).reshape([B, N, heads * C])
  return torch.linear(mixed, proj_weight, proj_bias), probabilities

# What a query adds for a key depends on the offset between them alone: the windows of the table, the last query's first.
def offset_bias(self, rel_bias: Tensor, H: int, W: int, r: int) -> Tensor:
  windows = rel_bias.unfold(1, H + 2 * r, 1).unfold(2, W + 2 * r, 1)                        # (heads, H, W, H + 2 r, W + 2 r)
  return torch.flip(windows, [1, 2]).reshape([rel_bias.size(0), H * W, (H + 2 * r) * (W + 2 * r)])
