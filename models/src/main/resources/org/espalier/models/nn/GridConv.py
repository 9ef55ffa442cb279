# Tokens in row-major order are a channels-last map already: neither way copies at p = 1. H, W is the grid of tokens, p the side of the
# patch of pixels that a token is.
def grid_conv(self, x: Tensor, weight: Tensor, bias: Tensor, grid: List[int]) -> Tensor:
  B, N, width = x.size()
  H, W, p = grid
  C = width // (p * p)
  r = weight.size(2) // 2
  image = x.view([B, H, W, p, p, C]).permute([0, 1, 3, 2, 4, 5]).reshape([B, H * p, W * p, C]).permute([0, 3, 1, 2])
  y = torch.conv2d(image.contiguous(memory_format=2), weight, bias, [1, 1], [r, r], [1, 1], 1)    # (B, C, H p, W p)
  y = y.permute([0, 2, 3, 1]).reshape([B, H, p, W, p, C]).permute([0, 1, 3, 2, 4, 5])
  return y.reshape([B, N, width])
