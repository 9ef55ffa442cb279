# (B, K) to (B, chosen classes).
def among(self, logits: Tensor, classes: List[int]) -> Tensor:
  return torch.index_select(logits, 1, torch.tensor(classes, device=logits.device))
