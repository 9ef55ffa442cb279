# Targets of the logits' own shape are distributions, others are labels.
def cross_entropy(self, logits: Tensor, targets: Tensor, scale: float) -> Tensor:
  return torch.cross_entropy_loss(logits, targets, None, 2) * scale

# A label's rank is the number of logits that are not behind its own; of equal ones the lower class comes first. What is not a number
# is behind nothing, so a network that has gone wrong hits nothing.
def hits(self, logits: Tensor, targets: Tensor, k: int) -> Tensor:
  logits = logits.detach()
  labels = targets
  if targets.dim() == 2:
    labels = targets.argmax(1)
  own = torch.gather(logits, 1, labels.view([-1, 1]))
  classes = torch.arange(logits.size(1), device=logits.device).view([1, -1])
  behind = (logits < own) | ((logits == own) & (classes >= labels.view([-1, 1])))
  return (torch.logical_not(behind).sum([1]) < k).sum().to(6)
