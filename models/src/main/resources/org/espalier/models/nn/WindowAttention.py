# B batch, N = H W cells, S windows of an image, w side of a window, n = w w, s shift, C channels, D = C / heads. place: H, W, w, s.
def window_attention(self, x: Tensor, qkv: List[Tensor], table: Tensor, proj: List[Tensor], place: List[int]) -> Tensor:
  B, N, C = x.size()
  heads = table.size(1)
  H, W, w, s = place
  q, k, v = self.window_heads(x, qkv, heads, place)
  mixed = torch.bmm(self.window_softmax(q, k, table, place).flatten(0, 1), v)     # (B S heads, n, D)
  image = mixed.view([B, H // w, W // w, heads, w, w, C // heads]).permute([0, 1, 4, 2, 5, 3, 6]).reshape([B, H, W, C])
  return self.project(self.roll(image, s).view([B, N, C]), proj)

def window_probabilities(self, x: Tensor, qkv: List[Tensor], table: Tensor, place: List[int]) -> Tensor:
  q, k, v = self.window_heads(x, qkv, table.size(1), place)
  return self.window_softmax(q, k, table, place)

# Cutting into windows and into heads is one copy; a linear map does not mind where its tokens lie.
def window_heads(self, x: Tensor, qkv: List[Tensor], heads: int, place: List[int]) -> Tuple[Tensor, Tensor, Tensor]:
  B, N, C = x.size()
  H, W, w, s = place
  image = self.roll(x.view([B, H, W, C]), -s)
  both = self.project(image, qkv).view([B, H // w, w, W // w, w, 3, heads, C // heads])
  q, k, v = torch.unbind(both.permute([5, 0, 1, 3, 6, 2, 4, 7]).reshape([3, -1, w * w, C // heads]))
  return q, k, v                                                                  # each (B S heads, n, D)

def roll(self, image: Tensor, by: int) -> Tensor:
  if by == 0:
    return image
  return torch.roll(image, [by, by], [1, 2])

# (B S, heads, n, n)
def window_softmax(self, q: Tensor, k: Tensor, table: Tensor, place: List[int]) -> Tensor:
  H, W, w, s = place
  bias = self.position_bias(table, w)
  if s > 0:
    bias = bias + self.window_mask(table, place).unsqueeze(1)                     # (S, heads, n, n)
  else:
    bias = bias.unsqueeze(0)
  scores = torch.bmm(q * (float(q.size(-1)) ** -0.5), k.transpose(1, 2)).view([-1, bias.size(0), bias.size(1), w * w, w * w])
  return torch.softmax(scores.add_(bias), -1).flatten(0, 1)

# A row of the table for each offset of the query from the key: the windows of the table, the last key's first.
def position_bias(self, table: Tensor, w: int) -> Tensor:
  heads = table.size(1)
  windows = table.view([2 * w - 1, 2 * w - 1, heads]).unfold(0, w, 1).unfold(1, w, 1)   # (w, w, heads, w, w)
  return torch.flip(windows, [3, 4]).permute([2, 0, 1, 3, 4]).reshape([heads, w * w, w * w])

# (S, n, n)
def window_mask(self, like: Tensor, place: List[int]) -> Tensor:
  H, W, w, s = place
  region = 3 * self.strips(H, w, s, like).view([H // w, 1, w, 1]) + self.strips(W, w, s, like).view([1, W // w, 1, w])
  region = region.reshape([-1, w * w])                                            # (S, n)
  return (region.unsqueeze(1) != region.unsqueeze(2)).to(like.dtype) * -100.0

# Of the rows of the rolled grid, or its columns: 0 before the last window, and in it 1, and 2 for what was rolled in from the other side.
def strips(self, side: int, w: int, s: int, like: Tensor) -> Tensor:
  place = torch.arange(side, device=like.device)
  return (place >= side - w).to(4) + (place >= side - s).to(4)
