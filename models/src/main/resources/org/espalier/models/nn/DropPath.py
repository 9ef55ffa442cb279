def drop_path(self, branch: Tensor, p: float, seed: int) -> Tensor:
  if p == 0.0:
    return branch
  g = torch.Generator(device=branch.device, seed=seed)
  draws = torch.empty([branch.size(0)], dtype=6, device=branch.device).uniform_(0.0, 1.0, generator=g)
  return self.kept_paths(branch, (draws >= p).to(6), p)

def kept_paths(self, branch: Tensor, keep: Tensor, p: float) -> Tensor:
  return branch * (keep / (1.0 - p)).view([-1] + [1] * (branch.dim() - 1))
