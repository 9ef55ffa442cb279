# Maps travel in channels-last memory: faster, and tokens are a view of them.
def conv(self, x: Tensor, weight: Tensor, stride: int, padding: int, groups: int) -> Tensor:
  x, step = self.strided(x, weight, stride, padding)
  return torch.conv2d(x, weight, None, [step, step], [padding, padding], [1, 1], groups)

def conv_bias(self, x: Tensor, weight: Tensor, bias: Tensor, stride: int, padding: int, groups: int) -> Tensor:
  x, step = self.strided(x, weight, stride, padding)
  return torch.conv2d(x, weight, bias, [step, step], [padding, padding], [1, 1], groups)

# What to convolve, and with which stride. A 1 x 1 convolution reads only every stride-th cell: they are taken out here, because
# oneDNN's own weight gradient for it writes past its memory, and is wrong, when there are fewer than eight input channels.
def strided(self, x: Tensor, weight: Tensor, stride: int, padding: int) -> Tuple[Tensor, int]:
  if stride > 1 and padding == 0 and weight.size(2) == 1 and weight.size(3) == 1:
    x = torch.slice(torch.slice(x, 2, 0, None, stride), 3, 0, None, stride)
    stride = 1
  return x.contiguous(memory_format=2), stride
