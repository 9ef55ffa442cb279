# B batch, G groups of g channels, H x W cells, h x w those that come out, K side of a kernel; a row of outputs is cut into n tiles of t
# cells, each of which sees P cells of a row of the padded map.
# A tile of outputs is one product a group: a band matrix (t, K P), whose row x holds the kernel of cell x, times the K x P cells of the
# padded map that it sees (K P, g). The band is the kernels themselves, laid into zeros at a pitch of K P + stride and read at a pitch of
# K P: so each stands by the stride further to the right than the one before. No unfolded map is kept, which would be K K times as large as
# the map; and as a band is mostly zeros where it is wide, wide rows are cut.
def involution(self, x: Tensor, kernels: Tensor, K: int, stride: int, g: int) -> Tensor:
  B, C, H, W = x.size()
  B2, taps, h, w = kernels.size()
  G = C // g
  n = 1 if w <= 16 else (w + 13) // 14
  t = (w + n - 1) // n
  spare = n * t - w           # cells beyond the row, whose kernels are zeros
  P = stride * t + K - 1
  rows = self.cells_below(x, K, stride, P, t, spare).view([B, h, n, G, g, K, P]).permute([0, 1, 2, 3, 5, 6, 4])
  rows = rows.reshape([B * h * n * G, K * P, g])
  band = torch.constant_pad_nd(kernels.contiguous(memory_format=2).permute([0, 2, 3, 1]), [0, 0, 0, spare])
  band = band.view([B, h, n, t, G, K, K]).permute([0, 1, 2, 4, 3, 5, 6])
  band = torch.constant_pad_nd(band, [0, P - K]).view([B * h * n * G, t, K * P])
  band = torch.constant_pad_nd(band, [0, stride]).view([B * h * n * G, t * (K * P + stride)])
  band = torch.narrow(band, 1, 0, t * K * P).view([B * h * n * G, t, K * P])
  out = torch.bmm(band, rows).view([B, h, n, G, t, g]).permute([0, 1, 2, 4, 3, 5]).reshape([B, h, n * t, C])
  return torch.narrow(out, 2, 0, w).permute([0, 3, 1, 2])     # (B, C, h, w), channels last

# The K x P cells of the padded map that each tile of outputs sees, last: (B, h, n, C, K, P), a view.
def cells_below(self, x: Tensor, K: int, stride: int, P: int, t: int, spare: int) -> Tensor:
  p = K // 2
  padded = torch.constant_pad_nd(x.contiguous(memory_format=2).permute([0, 2, 3, 1]), [0, 0, p, p + stride * spare, p, p])
  return padded.unfold(1, K, stride).unfold(2, P, stride * t)
