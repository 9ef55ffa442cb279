# B batch, N tokens, C channels, D = C / heads. qkv_bias: one or none.
def fused_attention(self, x: Tensor, qkv_weight: Tensor, qkv_bias: List[Tensor], out_weight: Tensor, out_bias: Tensor, heads: int) -> Tensor:
  B, N, C = x.size()
  q, k, v = self.split_heads(self.linear_of(x, qkv_weight, qkv_bias), heads)
  mixed = torch.scaled_dot_product_attention(q, k, v)                         # (B, heads, N, D)
  return torch.linear(mixed.transpose(1, 2).reshape([B, N, C]), out_weight, out_bias)

# unbind and not three selects: each select would cost a zero-filled gradient of full size.
def split_heads(self, qkv: Tensor, heads: int) -> Tuple[Tensor, Tensor, Tensor]:
  B, N, C3 = qkv.size()
  q, k, v = torch.unbind(qkv.view([B, N, 3, heads, C3 // (3 * heads)]).permute([2, 0, 3, 1, 4]))
  return q, k, v                                                              # each (B, heads, N, D)

def explicit_attention(self, x: Tensor, qkv_weight: Tensor, qkv_bias: List[Tensor], out_weight: Tensor, out_bias: Tensor, heads: int, normalizer: int, alpha: Tensor, p: float, seed: int) -> Tuple[Tensor, Tensor]:
  B, N, C = x.size()
  q, k, v = self.split_heads(self.linear_of(x, qkv_weight, qkv_bias), heads)
  probabilities = self.attend(q, k, normalizer, alpha)                        # (B, heads, N, N)
  mixed = torch.matmul(self.dropout(probabilities, p, seed), v)               # (B, heads, N, D)
  return torch.linear(mixed.transpose(1, 2).reshape([B, N, C]), out_weight, out_bias), probabilities

def leading_attention(self, x: Tensor, count: int, qkv_weight: Tensor, qkv_bias: List[Tensor], out_weight: Tensor, out_bias: Tensor, heads: int, normalizer: int, alpha: Tensor, p: float, seed: int) -> Tensor:
  B, N, C = x.size()
  D = C // heads
  first = torch.narrow(x, 1, 0, count)
  q = self.linear_of(first, torch.narrow(qkv_weight, 0, 0, C), [torch.narrow(b, 0, 0, C) for b in qkv_bias])
  q = q.view([B, count, heads, D]).transpose(1, 2)
  kv = self.linear_of(x, torch.narrow(qkv_weight, 0, C, 2 * C), [torch.narrow(b, 0, C, 2 * C) for b in qkv_bias])
  k, v = torch.unbind(kv.view([B, N, 2, heads, D]).permute([2, 0, 3, 1, 4]))  # each (B, heads, N, D)
  probabilities = self.attend(q, k, normalizer, alpha)                        # (B, heads, count, N)
  mixed = torch.matmul(self.dropout(probabilities, p, seed), v)               # (B, heads, count, D)
  return torch.linear(mixed.transpose(1, 2).reshape([B, count, C]), out_weight, out_bias)

def attend(self, q: Tensor, k: Tensor, normalizer: int, alpha: Tensor) -> Tensor:
  scores = torch.matmul(q * (float(q.size(-1)) ** -0.5), k.transpose(-2, -1))
  if normalizer == 0:
    return torch.softmax(scores, -1)
  if normalizer == 2:
    alpha = self.head_alpha(alpha).view([-1, 1, 1])
  return self.entmax(scores, alpha)

def head_alpha(self, raw: Tensor) -> Tensor:
  return 1.0 + torch.sigmoid(raw)
