# A convolution whose stride is its side, written as one product: patches in row-major order.
def embed_patches(self, images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  B, c, H, W = images.size()
  C, c2, P, P2 = weight.size()
  patches = images.reshape([B, c, H // P, P, W // P, P]).permute([0, 2, 4, 1, 3, 5])
  return torch.linear(patches.reshape([B, (H // P) * (W // P), c * P * P]), weight.view([C, -1]), bias)
