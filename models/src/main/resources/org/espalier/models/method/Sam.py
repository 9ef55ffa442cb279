# Moves the parameters and returns copies of what they were.
def perturb(self, w: List[Tensor], g: List[Tensor], rho: float, adaptive: bool) -> List[Tensor]:
  saved = annotate(List[Tensor], [])
  for i in range(len(w)):
    saved.append(w[i].detach().clone())
  scale = rho / (self.norm(saved, g, adaptive) + 1e-12)
  for i in range(len(w)):
    step = g[i] * scale
    if adaptive:
      step = step * saved[i] * saved[i]
    w[i].add_(step)
  return saved

def restore(self, w: List[Tensor], saved: List[Tensor]) -> int:
  for i in range(len(w)):
    w[i].copy_(saved[i])
  return 0

def norm(self, w: List[Tensor], g: List[Tensor], adaptive: bool) -> Tensor:
  norms = annotate(List[Tensor], [])
  for i in range(len(w)):
    if adaptive:
      norms.append(torch.linalg_vector_norm(w[i] * g[i]))
    else:
      norms.append(torch.linalg_vector_norm(g[i]))
  return torch.linalg_vector_norm(torch.stack(norms))
