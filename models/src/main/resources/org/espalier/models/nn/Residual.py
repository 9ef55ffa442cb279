def residual(self, x: Tensor, branch: Tensor, p: float, seed: int) -> Tensor:
  return x + self.dropout(branch, p, seed)
