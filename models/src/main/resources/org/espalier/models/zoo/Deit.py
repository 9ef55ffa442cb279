def mean_of_heads(self, logits: Tensor, taught: Tensor) -> Tensor:
  return (logits + taught) / 2.0
