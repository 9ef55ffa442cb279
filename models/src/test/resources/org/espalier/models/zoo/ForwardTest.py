def square_sum(self, xs: List[Tensor]) -> Tensor:
  return torch.stack([(x * x).sum() for x in xs]).sum()

# The largest absolute value of each; not a number if one is none.
def largest(self, xs: List[Tensor]) -> Tensor:
  return torch.stack([x.abs().max() for x in xs])
