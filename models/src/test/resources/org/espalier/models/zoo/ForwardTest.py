def square_sum(self, x: Tensor) -> Tensor:
  return (x * x).sum()

# The largest absolute value of each; not a number if one is none.
def largest(self, xs: List[Tensor]) -> Tensor:
  return torch.stack([x.abs().max() for x in xs])
