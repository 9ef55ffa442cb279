def average(self, x: Tensor, window: int) -> Tensor:
  return torch.avg_pool2d(x, [window, window], [window, window])

def maximum(self, x: Tensor, window: int, stride: int, padding: int) -> Tensor:
  return torch.max_pool2d(x, [window, window], [stride, stride], [padding, padding])

def global_average(self, x: Tensor) -> Tensor:
  return x.mean([2, 3])

def gelu(self, x: Tensor) -> Tensor:
  return torch.gelu(x)
