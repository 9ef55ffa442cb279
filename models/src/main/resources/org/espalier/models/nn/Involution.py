# B batch, G groups of g channels, H x W cells, h x w those that come out, K side of a kernel, P = W + K - 1.
# A row of outputs is one product a group: a band matrix (w, K P), whose row x holds the kernel of cell x, times the K rows of the padded
# map that it sees (K P, g). The band is the kernels themselves, laid into zeros at a pitch of K P + stride and read at a pitch of K P: so
# each stands by the stride further to the right than the one before. No unfolded map is kept, which would be K K times as large as the map.
def involution(self, x: Tensor, kernels: Tensor, K: int, stride: int, g: int) -> Tensor:
  B, C, H, W = x.size()
  B2, taps, h, w = kernels.size()
  G = C // g
  P = W + K - 1
  rows = self.rows_below(x, K, stride).view([B, h, P, G, g, K]).permute([0, 1, 3, 5, 2, 4]).reshape([B * h * G, K * P, g])
  band = kernels.contiguous(memory_format=2).permute([0, 2, 3, 1]).view([B, h, w, G, K, K]).permute([0, 1, 3, 2, 4, 5])
  band = torch.constant_pad_nd(band, [0, P - K]).view([B * h * G, w, K * P])
  band = torch.constant_pad_nd(band, [0, stride]).view([B * h * G, w * (K * P + stride)])
  band = torch.narrow(band, 1, 0, w * K * P).view([B * h * G, w, K * P])
  out = torch.bmm(band, rows).view([B, h, G, w, g])
  return out.permute([0, 1, 3, 2, 4]).reshape([B, h, w, C]).permute([0, 3, 1, 2])     # (B, C, h, w), channels last

# The K rows of the padded map that each row of outputs sees, last: (B, h, P, C, K), a view.
def rows_below(self, x: Tensor, K: int, stride: int) -> Tensor:
  p = K // 2
  padded = torch.constant_pad_nd(x.contiguous(memory_format=2).permute([0, 2, 3, 1]), [0, 0, p, p, p, p])
  return padded.unfold(1, K, stride)
