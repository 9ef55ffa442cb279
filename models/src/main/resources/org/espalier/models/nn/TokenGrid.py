def resize(self, positions: Tensor, leading: int, side: int, to: int) -> Tensor:
  C = positions.size(2)
  grid = torch.narrow(positions, 0, leading, side * side).view([1, side, side, C]).permute([0, 3, 1, 2])   # (1, C, side, side)
  grid = torch.upsample_bicubic2d(grid, [to, to], False, None)                                             # (1, C, to, to)
  grid = grid.permute([0, 2, 3, 1]).reshape([to * to, 1, C])
  return torch.cat([torch.narrow(positions, 0, 0, leading), grid], 0)
