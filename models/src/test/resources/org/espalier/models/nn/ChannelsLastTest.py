def to_channels_last(self, x: Tensor) -> Tensor:
  return x.contiguous(memory_format=2)

def is_channels_last(self, x: Tensor) -> Tensor:
  return torch.full([1], float(x.is_contiguous(memory_format=2)))
