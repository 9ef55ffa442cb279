def square_sum(self, x: Tensor) -> Tensor:
  return (x * x).sum()

# oneDNN has no float64: this is libtorch's own convolution.
def square_sum_of_conv_in_float64(self, inputs: List[Tensor], stride: int, padding: int, groups: int) -> Tensor:
  x, weight, bias = inputs[0].to(7), inputs[1].to(7), inputs[2].to(7)
  y = torch.conv2d(x, weight, bias, [stride, stride], [padding, padding], [1, 1], groups)
  return (y * y).sum().to(6)

# The largest difference, as a part of the largest value.
def distance(self, a: Tensor, b: Tensor) -> Tensor:
  return (a - b).abs().max() / b.abs().max()
