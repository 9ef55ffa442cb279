# What libtorch does with running statistics itself.
def in_place(self, x: Tensor, weight: Tensor, bias: Tensor, mean: List[Tensor], variance: List[Tensor]) -> Tensor:
  return torch.batch_norm(x, weight, bias, mean[0], variance[0], True, 0.1, 1e-5, False)

def channels_last(self, x: Tensor) -> Tensor:
  return x.contiguous(memory_format=2)
