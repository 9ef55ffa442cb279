def resize(self, positions: Tensor, leading: int, size: List[int], to: List[int], shape: List[int]) -> Tensor:
  C = positions.size(-1)
  positions = positions.reshape([-1, C])                                                                   # (tokens, C)
  grid = torch.narrow(positions, 0, leading, size[0] * size[1]).view([1, size[0], size[1], C]).permute([0, 3, 1, 2])
  grid = torch.upsample_bicubic2d(grid, to, False, None)                                                   # (1, C, height, width)
  grid = grid.permute([0, 2, 3, 1]).reshape([to[0] * to[1], C])
  return torch.cat([torch.narrow(positions, 0, 0, leading), grid], 0).view(shape)
