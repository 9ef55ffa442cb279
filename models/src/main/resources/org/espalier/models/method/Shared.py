def add(self, a: Tensor, b: Tensor) -> Tensor:
  return (a + b) * 0.5

def rows(self, gradient: Tensor, first: int) -> Tensor:
  return torch.narrow(gradient, 0, first, gradient.size(0) - first)

def half_sum(self, vit: Tensor, agent: Tensor) -> Tensor:
  return (vit + agent) * 0.5

# The rows of Q and K are the ViT's own; those of V are shared.
def half_sum_of_rows(self, vit: Tensor, agent: Tensor, first: int) -> Tensor:
  own = torch.narrow(vit, 0, 0, first)
  shared = torch.narrow(vit, 0, first, vit.size(0) - first)
  return torch.cat([own, (shared + agent) * 0.5], 0)
