def align(self, agent: List[Tensor], vit: List[Tensor]) -> List[Tensor]:
  dot = torch.zeros([], dtype=7, device=vit[0].device)
  square = torch.zeros([], dtype=7, device=vit[0].device)
  for i in range(len(agent)):
    v = vit[i].reshape([-1]).to(7)
    dot = dot + torch.dot(agent[i].reshape([-1]).to(7), v)
    square = square + torch.dot(v, v)
  share = torch.where(square > 0.0, torch.clamp(dot, max=0.0) / square, torch.zeros_like(dot)).to(6)
  out = annotate(List[Tensor], [])
  for i in range(len(agent)):
    out.append(agent[i] - share * vit[i])
  return out
