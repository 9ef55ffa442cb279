# Rows of the grid that hold no position are never multiplied; the rest of the last row is zero.
def generalized_conv(self, x: Tensor, weight: Tensor, bias: Tensor, positions: int, rows: int, side: int, pad: List[int]) -> Tensor:
  C = weight.size(0)
  kernel = weight.reshape([C, weight.size(1), positions])
  if rows * side > positions:
    kernel = torch.constant_pad_nd(kernel, [0, rows * side - positions])
  kernel = kernel.view([C, weight.size(1), rows, side])
  x = x.contiguous(memory_format=2)
  if pad[0] == pad[1] and pad[2] == pad[3]:
    return torch.conv2d(x, kernel, bias, [1, 1], [pad[2], pad[0]], [1, 1], 1)
  return torch.conv2d(torch.constant_pad_nd(x, pad).contiguous(memory_format=2), kernel, bias)
