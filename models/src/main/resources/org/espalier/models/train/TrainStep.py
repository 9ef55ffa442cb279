def rows(self, x: Tensor, first: int, count: int) -> Tensor:
  return torch.narrow(x, 0, first, count)
