# Gated positional self-attention (d'Ascoli et al. 2021) over keys that stand in a border of r zero tokens. B batch, N = H W queries,
# M = (H + 2 r)(W + 2 r) keys, D width of a head's queries, E of its values. What looks at places is the same for every image, so it is
# multiplied with the values of all of them at once.
def fused_gated_attention(self, x: Tensor, qk_weight: Tensor, qk_bias: List[Tensor], v_weight: Tensor, v_bias: List[Tensor], positions: Tensor, gating: Tensor, proj_weight: Tensor, proj_bias: Tensor, grid: List[int]) -> Tensor:
  B, N, C = x.size()
  heads = gating.size(0)
  q, k, v = self.gated_heads(x, qk_weight, qk_bias, v_weight, v_bias, heads, grid)
  content = torch.scaled_dot_product_attention(q, k, v)                                     # (B, heads, N, E)
  values = v.permute([1, 2, 0, 3]).reshape([heads, v.size(2), -1])                          # (heads, M, B E)
  placed = torch.bmm(self.position_attention(positions, grid), values).view([heads, N, B, -1]).permute([2, 0, 1, 3])
  mixed = torch.lerp(content, placed, torch.sigmoid(gating).view([-1, 1, 1]))
  return torch.linear(mixed.transpose(1, 2).reshape([B, N, -1]), proj_weight, proj_bias)

def explicit_gated_attention(self, x: Tensor, qk_weight: Tensor, qk_bias: List[Tensor], v_weight: Tensor, v_bias: List[Tensor], positions: Tensor, gating: Tensor, proj_weight: Tensor, proj_bias: Tensor, grid: List[int], p: float, seed: int) -> Tuple[Tensor, Tensor]:
  B, N, C = x.size()
  q, k, v = self.gated_heads(x, qk_weight, qk_bias, v_weight, v_bias, gating.size(0), grid)
  content = torch.softmax(torch.matmul(q * (float(q.size(-1)) ** -0.5), k.transpose(-2, -1)), -1)
  position = self.position_attention(positions, grid).expand_as(content)
  probabilities = torch.lerp(content, position, torch.sigmoid(gating).view([-1, 1, 1]))     # (B, heads, N, M)
  mixed = torch.matmul(self.dropout(probabilities, p, seed), v)
  return torch.linear(mixed.transpose(1, 2).reshape([B, N, -1]), proj_weight, proj_bias), probabilities

# Two products for queries and keys: the halves of one, for a gradient, would have to be put together again.
def gated_heads(self, x: Tensor, qk_weight: Tensor, qk_bias: List[Tensor], v_weight: Tensor, v_bias: List[Tensor], heads: int, grid: List[int]) -> Tuple[Tensor, Tensor, Tensor]:
  B, N, C = x.size()
  H, W, r = grid
  keys = x
  if r > 0:
    keys = torch.constant_pad_nd(x.view([B, H, W, C]), [0, 0, r, r, r, r]).reshape([B, -1, C])
  q_weight, k_weight = torch.chunk(qk_weight, 2, 0)
  q = self.linear_of(x, q_weight, [torch.chunk(b, 2, 0)[0] for b in qk_bias])
  k = self.linear_of(keys, k_weight, [torch.chunk(b, 2, 0)[1] for b in qk_bias])
  v = self.linear_of(keys, v_weight, v_bias)
  return self.by_head(q, heads), self.by_head(k, heads), self.by_head(v, heads)

def by_head(self, x: Tensor, heads: int) -> Tensor:
  return x.view([x.size(0), x.size(1), heads, -1]).transpose(1, 2)

# (heads, N, M). positions (heads, 3) weighs the places; the bias of pos_proj adds the same to all keys, which softmax takes out.
def position_attention(self, positions: Tensor, grid: List[int]) -> Tensor:
  return torch.softmax(torch.linear(self.offsets(grid, positions), positions, None).permute([2, 0, 1]), -1)

# (N, M, 3): dx, dy and dx^2 + dy^2, key minus query.
def offsets(self, grid: List[int], like: Tensor) -> Tensor:
  H, W, r = grid
  rows = torch.arange(-r, H + r, dtype=like.dtype, device=like.device).view([1, 1, -1, 1])
  columns = torch.arange(-r, W + r, dtype=like.dtype, device=like.device).view([1, 1, 1, -1])
  own_rows = torch.arange(H, dtype=like.dtype, device=like.device).view([-1, 1, 1, 1])
  own_columns = torch.arange(W, dtype=like.dtype, device=like.device).view([1, -1, 1, 1])
  pairs = [H, W, H + 2 * r, W + 2 * r]
  dx = (columns - own_columns).expand(pairs)
  dy = (rows - own_rows).expand(pairs)
  return torch.stack([dx, dy, dx * dx + dy * dy], -1).view([H * W, -1, 3])
