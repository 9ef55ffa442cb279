def move(self, averages: List[Tensor], weights: List[Tensor], share: float) -> int:
  torch._foreach_lerp_(averages, weights, share)
  return 0
