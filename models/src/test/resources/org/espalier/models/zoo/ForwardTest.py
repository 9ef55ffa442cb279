def square_sum(self, x: Tensor) -> Tensor:
  return (x * x).sum()
