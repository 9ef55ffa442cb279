# A buffer of zeros makes PyTorch's first step (buffer = gradient) an ordinary one.
def sgd(self, p: List[Tensor], g: List[Tensor], buffers: List[Tensor], rate: float, momentum: float, decay: float,
        nesterov: bool) -> int:
  for i in range(len(p)):
    d = g[i] + decay * p[i]
    if len(buffers) > 0:
      m = buffers[i].mul_(momentum).add_(d)
      d = d.add(m, alpha=momentum) if nesterov else m
    p[i].sub_(d, alpha=rate)
  return 0
