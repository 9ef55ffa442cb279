def residual(self, x: Tensor, branch: Tensor, p: float, seed: int, path_p: float, path_seed: int) -> Tensor:
  return x + self.drop_path(self.dropout(branch, p, seed), path_p, path_seed)
