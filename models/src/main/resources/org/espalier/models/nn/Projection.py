# weights: that of a linear map, and its bias if there is one.
def project(self, x: Tensor, weights: List[Tensor]) -> Tensor:
  if len(weights) == 2:
    return torch.linear(x, weights[0], weights[1])
  return torch.linear(x, weights[0], None)
