# Gated positional self-attention (d'Ascoli et al. 2021) of whole tokens in every head, over keys that stand in a border of r zero tokens.
# B batch, N = H W queries, M keys, D width of a query. positions (heads, 3) weighs (dx, dy, dx^2 + dy^2), key minus query.
def gated_positional_attention(self, x: Tensor, qk_weight: Tensor, v_weight: Tensor, positions: Tensor, position_bias: Tensor, gating: Tensor, proj_weight: Tensor, proj_bias: Tensor, grid: List[int]) -> Tuple[Tensor, Tensor]:
  B, N, C = x.size()
  H, W, r = grid
  heads = gating.size(0)
  image = torch.constant_pad_nd(x.view([B, H, W, C]), [0, 0, r, r, r, r])
  keys = image.reshape([B, -1, C])                                                          # (B, M, C)
  q_weight, k_weight = torch.chunk(qk_weight, 2, 0)
  q = torch.linear(x, q_weight, None).view([B, N, heads, -1]).transpose(1, 2)               # (B, heads, N, D)
  k = torch.linear(keys, k_weight, None).view([B, keys.size(1), heads, -1]).transpose(1, 2)
  v = torch.linear(keys, v_weight, None).view([B, keys.size(1), heads, C]).transpose(1, 2)  # (B, heads, M, C)
  content = torch.softmax(torch.matmul(q * (float(q.size(-1)) ** -0.5), k.transpose(-2, -1)), -1)
  position = torch.softmax(torch.linear(self.relative(H, W, r, x), positions, position_bias).permute([2, 0, 1]), -1)
  gate = torch.sigmoid(gating).view([1, -1, 1, 1])
  probabilities = (1.0 - gate) * content + gate * position                                  # (B, heads, N, M)
  mixed = torch.matmul(probabilities, v).transpose(1, 2).reshape([B, N, heads * C])
  return torch.linear(mixed, proj_weight, proj_bias), position

# (N, M, 3)
def relative(self, H: int, W: int, r: int, like: Tensor) -> Tensor:
  rows = torch.arange(-r, H + r, dtype=like.dtype, device=like.device)
  columns = torch.arange(-r, W + r, dtype=like.dtype, device=like.device)
  y = rows.view([-1, 1]).expand([H + 2 * r, W + 2 * r]).reshape([1, -1])
  x = columns.view([1, -1]).expand([H + 2 * r, W + 2 * r]).reshape([1, -1])
  own_y = torch.arange(H, dtype=like.dtype, device=like.device).view([-1, 1]).expand([H, W]).reshape([-1, 1])
  own_x = torch.arange(W, dtype=like.dtype, device=like.device).view([1, -1]).expand([H, W]).reshape([-1, 1])
  dy = y - own_y
  dx = x - own_x
  return torch.stack([dx, dy, dx * dx + dy * dy], -1)
