def pack(self, values: List[Tensor]) -> Tensor:
  flat = annotate(List[Tensor], [])
  for v in values:
    flat.append(v.detach().reshape([]).to(6))
  return torch.stack(flat)
