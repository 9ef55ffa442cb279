def weighted_sum(self, ce: Tensor, kd: Tensor, distances: List[Tensor], ce_weight: float, kd_weight: float, feature_weight: float) -> Tuple[Tensor, Tensor]:
  features = torch.zeros_like(ce)
  for d in distances:
    features = features + d
  return (ce * ce_weight + kd.reshape([]) * kd_weight) + features * feature_weight, features
