def gate_penalty(self, loss: Tensor, gates: List[Tensor], weight: float, target: float, converted: int, layers: int) -> Tensor:
  mean = (torch.sigmoid(torch.cat(gates)).sum() + float(converted)) / float(layers)
  return loss + weight * (mean - target) ** 2.0
