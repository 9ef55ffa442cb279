# Maps travel in channels-last memory: faster, and tokens are a view of them.
def conv(self, x: Tensor, weight: Tensor, stride: int, padding: int, groups: int) -> Tensor:
  return torch.conv2d(x.contiguous(memory_format=2), weight, None, [stride, stride], [padding, padding], [1, 1], groups)

def conv_bias(self, x: Tensor, weight: Tensor, bias: Tensor, stride: int, padding: int, groups: int) -> Tensor:
  return torch.conv2d(x.contiguous(memory_format=2), weight, bias, [stride, stride], [padding, padding], [1, 1], groups)
