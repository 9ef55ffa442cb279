# Zeroes a share p of the values and scales the rest so that the mean stays. One 64-bit draw decides four values: p is rounded
# to a multiple of 2^-16, and the scale is that of the rounded p.
def dropout(self, x: Tensor, p: float, seed: int) -> Tensor:
  if p == 0.0:
    return x
  g = torch.Generator(device=x.device, seed=seed)
  n = x.numel()
  bits = torch.empty([(n + 3) // 4], dtype=4, device=x.device).random_(-9223372036854775807 - 1, None, generator=g)
  lanes = torch.slice(torch.view_copy(bits, dtype=2), 0, 0, n, 1).view(x.size())
  threshold = int(p * 65536.0 + 0.5)
  return x * (lanes >= threshold - 32768) * (65536.0 / float(65536 - threshold))
