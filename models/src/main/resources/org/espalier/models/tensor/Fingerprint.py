# A product, a convolution and an exp, as one row of numbers.
def fixed(self, a: Tensor, b: Tensor, x: Tensor, w: Tensor) -> Tensor:
  product = torch.matmul(a, b)
  convolved = torch.conv2d(x, w, None, [1, 1], [1, 1])
  raised = torch.exp(a)
  return torch.cat([product.reshape([-1]), convolved.reshape([-1]), raised.reshape([-1])])
