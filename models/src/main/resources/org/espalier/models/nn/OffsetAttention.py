# B batch, N = H W queries, C token width, D query width. A head sees whole tokens, so nothing need be computed for each of its keys:
# x_i Wq^T Wk x_j^T is (x_i pair) x_j^T, and what Wv and Wo do to a sum of tokens is one matrix too. Keys are the tokens themselves and,
# where the grid stands in a border of r zero tokens, one zero token in the place of all of those: M = N + 1.
def offset_attention(self, x: Tensor, q_weight: Tensor, k_weight: Tensor, v_weight: Tensor, proj_weight: Tensor, proj_bias: Tensor, rel_bias: Tensor, grid: List[int]) -> Tensor:
  B, N, C = x.size()
  heads = rel_bias.size(0)
  H, W, r = grid
  keys = x
  if r > 0:
    keys = torch.constant_pad_nd(x, [0, 0, 0, 1])                                           # (B, M, C)
  queries = self.queries_for_tokens(x, q_weight, k_weight, heads)                           # (B, N heads, C)
  scores = torch.bmm(queries, keys.transpose(1, 2)) + self.key_bias(rel_bias, H, W, r)      # (B, N heads, M)
  mixed = torch.bmm(torch.softmax(scores, -1), keys).view([B, N, heads * C])
  return self.values_of_tokens(mixed, v_weight, proj_weight, proj_bias, heads)

# What each head multiplies tokens with, one row a query and head. The product of the weights pays for many tokens and wide queries.
def queries_for_tokens(self, x: Tensor, q_weight: Tensor, k_weight: Tensor, heads: int) -> Tensor:
  B, N, C = x.size()
  D = q_weight.size(0) // heads
  k = k_weight.view([heads, D, C])
  scaled = q_weight * (float(D) ** -0.5)
  if B * N * (2 * D - C) > C * D:
    pair = torch.bmm(k.transpose(1, 2), scaled.view([heads, D, C])).view([heads * C, C])
    return torch.linear(x, pair, None).view([B, N * heads, C])
  q = torch.linear(x, scaled, None).view([B * N, heads, D]).transpose(0, 1)                 # (heads, B N, D)
  return torch.bmm(q, k).transpose(0, 1).reshape([B, N * heads, C])

def values_of_tokens(self, mixed: Tensor, v_weight: Tensor, proj_weight: Tensor, proj_bias: Tensor, heads: int) -> Tensor:
  B, N, width = mixed.size()
  C = width // heads
  v = v_weight.view([heads, C, C])
  if B * N > C:
    both = torch.bmm(proj_weight.view([C, heads, C]).transpose(0, 1), v).transpose(0, 1).reshape([C, width])
    return torch.linear(mixed, both, proj_bias)
  values = torch.bmm(mixed.view([B * N, heads, C]).transpose(0, 1), v.transpose(1, 2))      # (heads, B N, C)
  return torch.linear(values.transpose(0, 1).reshape([B, N, width]), proj_weight, proj_bias)

# (1, N heads, M). All zero tokens score the same but for their bias, so together they weigh what one of the sum of them does.
def key_bias(self, rel_bias: Tensor, H: int, W: int, r: int) -> Tensor:
  heads, N = rel_bias.size(0), H * W
  bias = self.offset_bias(rel_bias, H, W, r).view([heads, N, H + 2 * r, W + 2 * r])
  rows = torch.narrow(bias, 2, r, H)
  inside = torch.narrow(rows, 3, r, W).reshape([heads, N, N])
  if r > 0:
    border = [torch.narrow(bias, 2, 0, r), torch.narrow(bias, 2, H + r, r), torch.narrow(rows, 3, 0, r), torch.narrow(rows, 3, W + r, r)]
    zero = torch.logsumexp(torch.cat([side.flatten(2) for side in border], 2), [-1], True)  # (heads, N, 1)
    inside = torch.cat([inside, zero], 2)
  return inside.transpose(0, 1).reshape([1, N * heads, -1])

# What a query adds for a key depends on the offset between them alone: the windows of the table, the last query's first.
def offset_bias(self, rel_bias: Tensor, H: int, W: int, r: int) -> Tensor:
  windows = rel_bias.unfold(1, H + 2 * r, 1).unfold(2, W + 2 * r, 1)                        # (heads, H, W, H + 2 r, W + 2 r)
  return torch.flip(windows, [1, 2]).reshape([rel_bias.size(0), H * W, (H + 2 * r) * (W + 2 * r)])

# The probabilities for who wants to see them, with every zero token by itself: (B, heads, N, (H + 2 r)(W + 2 r)).
def offset_probabilities(self, x: Tensor, q_weight: Tensor, k_weight: Tensor, rel_bias: Tensor, grid: List[int]) -> Tensor:
  B, N, C = x.size()
  heads = rel_bias.size(0)
  H, W, r = grid
  queries = self.queries_for_tokens(x, q_weight, k_weight, heads).view([B, N, heads, C]).transpose(1, 2)
  scores = torch.matmul(queries, x.unsqueeze(1).transpose(2, 3)).view([B, heads, N, H, W])
  scores = torch.constant_pad_nd(scores, [r, r, r, r]).view([B, heads, N, -1])
  return torch.softmax(scores + self.offset_bias(rel_bias, H, W, r), -1)
