# A buffer of zeros makes PyTorch's first step (buffer = gradient) an ordinary one.
def sgd(self, p: List[Tensor], g: List[Tensor], buffers: List[Tensor], rate: float, momentum: float, decay: float) -> int:
  for i in range(len(p)):
    d = g[i] + decay * p[i]
    if len(buffers) > 0:
      d = buffers[i].mul_(momentum).add_(d)
    p[i].sub_(d, alpha=rate)
  return 0
