def align(self, agent: List[Tensor], vit: List[Tensor]) -> List[Tensor]:
  dot = self.product(agent, vit)
  square = self.product(vit, vit)
  share = torch.where(square > 0.0, torch.clamp(dot, max=0.0) / square, torch.zeros_like(dot)).to(6)
  out = annotate(List[Tensor], [])
  for i in range(len(agent)):
    out.append(agent[i] - share * vit[i])
  return out

def dot(self, agent: List[Tensor], vit: List[Tensor]) -> Tensor:
  return self.product(agent, vit).to(6)

def product(self, a: List[Tensor], b: List[Tensor]) -> Tensor:
  sum = torch.zeros([], dtype=7, device=a[0].device)
  for i in range(len(a)):
    sum = sum + torch.dot(a[i].reshape([-1]).to(7), b[i].reshape([-1]).to(7))
  return sum
