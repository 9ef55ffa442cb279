def linear(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  return torch.linear(x, weight, bias)

# With one bias or none.
def linear_of(self, x: Tensor, weight: Tensor, bias: List[Tensor]) -> Tensor:
  if len(bias) == 0:
    return torch.linear(x, weight, None)
  return torch.linear(x, weight, bias[0])

# The same, with weight and bias in one list.
def project(self, x: Tensor, parameters: List[Tensor]) -> Tensor:
  return self.linear_of(x, parameters[0], parameters[1:])
