def mean_of_heads(self, heads: List[Tensor]) -> Tensor:
  total = heads[0]
  for logits in heads[1:]:
    total = total + logits
  return total / float(len(heads))
