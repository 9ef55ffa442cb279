def norm(self, gradients: List[Tensor]) -> Tensor:
  norms = annotate(List[Tensor], [])
  for g in gradients:
    norms.append(torch.linalg_vector_norm(g))
  return torch.linalg_vector_norm(torch.stack(norms))

def clip(self, gradients: List[Tensor], norm: Tensor, limit: float) -> int:
  scale = torch.clamp(limit / (norm + 1e-6), max=1.0)
  for i in range(len(gradients)):
    gradients[i].mul_(scale)
  return 0
