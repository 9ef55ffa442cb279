def product(self, a: Tensor, b: Tensor) -> Tensor:
  return torch.linear(a, b, None)
