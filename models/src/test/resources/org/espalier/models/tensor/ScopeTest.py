def square_sums(self, x: Tensor, y: Tensor) -> Tensor:
  return (x * x).sum() + (y * y).sum()
