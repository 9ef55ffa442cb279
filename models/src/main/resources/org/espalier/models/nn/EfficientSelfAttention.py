# B batch, N = H W queries, M keys, C channels, D = C / heads. place: H, W, heads, reduction; reducing: nothing, or weight and bias of the
# convolution and of the norm behind it; mixing: nothing, or the weight (heads, heads, 1, 1).
def efficient_attention(self, x: Tensor, q: List[Tensor], kv: List[Tensor], reducing: List[Tensor], mixing: List[Tensor], proj: List[Tensor], place: List[int], eps: float) -> Tensor:
  B, N, C = x.size()
  queries = self.queries(x, q, place[2])
  keys, values = self.keys_and_values(x, kv, reducing, place, eps)
  if len(mixing) == 0:
    attended = torch.scaled_dot_product_attention(queries, keys, values)      # (B, heads, N, D)
  else:
    p = self.mixed_softmax(queries, keys, mixing[0])
    attended = torch.matmul(torch.layer_norm(p, [N, p.size(-1)], None, None, eps), values)
  return self.project(attended.transpose(1, 2).reshape([B, N, C]), proj)

def efficient_probabilities(self, x: Tensor, q: List[Tensor], kv: List[Tensor], reducing: List[Tensor], mixing: List[Tensor], place: List[int], eps: float) -> Tensor:
  queries = self.queries(x, q, place[2])
  keys, values = self.keys_and_values(x, kv, reducing, place, eps)
  if len(mixing) == 1:
    return self.mixed_softmax(queries, keys, mixing[0])
  return torch.softmax(torch.matmul(queries * (float(queries.size(-1)) ** -0.5), keys.transpose(-2, -1)), -1)

def queries(self, x: Tensor, q: List[Tensor], heads: int) -> Tensor:
  B, N, C = x.size()
  return self.project(x, q).view([B, N, heads, C // heads]).transpose(1, 2)   # (B, heads, N, D)

# Tokens in row-major order are a channels-last map already, and so is what the convolution makes of them: neither way copies.
def keys_and_values(self, x: Tensor, kv: List[Tensor], reducing: List[Tensor], place: List[int], eps: float) -> Tuple[Tensor, Tensor]:
  B, N, C = x.size()
  H, W, heads, r = place
  if r > 1:
    image = x.view([B, H, W, C]).permute([0, 3, 1, 2])
    reduced = torch.conv2d(image, reducing[0], reducing[1], [r, r], [r // 2, r // 2], [1, 1], C)
    x = torch.layer_norm(reduced.permute([0, 2, 3, 1]).reshape([B, -1, C]), [C], reducing[2], reducing[3], eps)
  both = self.project(x, kv).view([B, x.size(1), 2, heads, C // heads])
  k, v = torch.unbind(both.permute([2, 0, 3, 1, 4]))
  return k, v                                                                 # each (B, heads, M, D)

# Heads are mixed by a product of a small matrix, which also carries the scale, with whole maps.
def mixed_softmax(self, queries: Tensor, keys: Tensor, weight: Tensor) -> Tensor:
  B, heads, N, D = queries.size()
  logits = torch.matmul(queries, keys.transpose(-2, -1)).view([B, heads, -1])
  scaled = (weight.view([1, heads, heads]) * (float(D) ** -0.5)).expand([B, heads, heads])
  return torch.softmax(torch.bmm(scaled, logits).view([B, heads, N, -1]), -1)      # (B, heads, N, M)
