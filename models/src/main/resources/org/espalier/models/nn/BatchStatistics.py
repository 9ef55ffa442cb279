# Rounds as torch.batch_norm does on a CPU: momentum and what is kept are float32; a mean is added in float32, a variance in float64.
def move(self, means: List[Tensor], seen_means: List[Tensor], variances: List[Tensor], seen_variances: List[Tensor], momentum: float) -> int:
  share = torch.full([], momentum, dtype=6)
  keep = 1.0 - share
  for i in range(len(means)):
    means[i].mul_(keep).add_(seen_means[i] * share)
    kept = (variances[i] * keep).to(7)
    variances[i].copy_(kept + seen_variances[i].to(7) * share.to(7))
  return 0
