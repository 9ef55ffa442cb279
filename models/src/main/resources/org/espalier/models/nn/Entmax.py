# The value comes without a graph; the gradient is put on as a linear function that is zero and has the derivative of the
# implicit definition: ds = w dp - w' sum(w dp), with w = p^(2 - alpha) on the support and w' = w / sum(w).
def entmax(self, scores: Tensor, alpha: Tensor) -> Tensor:
  s = scores.detach()
  a = alpha.detach()
  p = self.bisect((a - 1.0) * s, a)
  support = p > 0.0
  w = torch.where(support, p ** (2.0 - a), torch.zeros_like(p))
  share = w / w.sum([-1], True)
  out = self.with_gradient(p, scores, w, share)
  if alpha.requires_grad:
    plogp = torch.where(support, p * torch.log(torch.where(support, p, torch.ones_like(p))), torch.zeros_like(p))
    slope = (p - share) / ((a - 1.0) ** 2.0) - (plogp - share * plogp.sum([-1], True)) / (a - 1.0)
    out = out + slope * (alpha - a)
  return out

def entmax15(self, scores: Tensor) -> Tensor:
  s = scores.detach() / 2.0
  z = s - s.amax([-1], True)
  sorted_z, order = torch.sort(z, -1, True)
  k = torch.arange(1, z.size(-1) + 1, dtype=6, device=z.device)
  mean = torch.cumsum(sorted_z, -1) / k
  square = torch.cumsum(sorted_z * sorted_z, -1) / k
  tau_k = mean - torch.sqrt(torch.clamp((1.0 - k * (square - mean * mean)) / k, min=0.0))
  size = (tau_k <= sorted_z).sum([-1], True)
  tau = torch.gather(tau_k, -1, size - 1)
  root = torch.clamp(z - tau, min=0.0)
  return self.with_gradient(root * root, scores, root, root / root.sum([-1], True))

def with_gradient(self, p: Tensor, scores: Tensor, w: Tensor, share: Tensor) -> Tensor:
  if not scores.requires_grad:
    return p
  weighted = w * scores
  linear = weighted - share * weighted.sum([-1], True)
  return p + (linear - linear.detach())

# 50 halvings of an interval that holds tau; the end where the sum is at least 1 is kept.
def bisect(self, z: Tensor, alpha: Tensor) -> Tensor:
  top = z.amax([-1], True)
  power = 1.0 / (alpha - 1.0)
  low = top - 1.0
  high = top - float(z.size(-1)) ** (1.0 - alpha)
  width = high - low
  for i in range(50):
    width = width / 2.0
    middle = low + width
    enough = (torch.clamp(z - middle, min=0.0) ** power).sum([-1], True) >= 1.0
    low = torch.where(enough, middle, low)
  p = torch.clamp(z - low, min=0.0) ** power
  return p / p.sum([-1], True)
