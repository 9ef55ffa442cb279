# Moves the parameters and returns copies of what they were.
def perturb(self, w: List[Tensor], g: List[Tensor], rho: float, adaptive: bool) -> List[Tensor]:
  saved = annotate(List[Tensor], [])
  norms = annotate(List[Tensor], [])
  for i in range(len(w)):
    saved.append(w[i].detach().clone())
    if adaptive:
      norms.append(torch.linalg_vector_norm(torch.abs(saved[i]) * g[i]))
    else:
      norms.append(torch.linalg_vector_norm(g[i]))
  scale = rho / (torch.linalg_vector_norm(torch.stack(norms)) + 1e-12)
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
