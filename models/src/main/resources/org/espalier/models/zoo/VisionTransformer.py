# A convolution whose stride is its side, written as one product: patches in row-major order.
def embed_patches(self, images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  B, c, H, W = images.size()
  C, c2, P, P2 = weight.size()
  patches = images.reshape([B, c, H // P, P, W // P, P]).permute([0, 2, 4, 1, 3, 5])
  return torch.linear(patches.reshape([B, (H // P) * (W // P), c * P * P]), weight.view([C, -1]), bias)

# Class token and positions are stored as (tokens, 1, C).
def with_class_token(self, patches: Tensor, cls_token: Tensor, pos_embed: Tensor) -> Tensor:
  B, N, C = patches.size()
  return torch.cat([cls_token.expand([B, 1, C]), patches], 1) + pos_embed.transpose(0, 1)

def first_token(self, z: Tensor) -> Tensor:
  return torch.select(z, 1, 0)

def first_token_kept(self, z: Tensor) -> Tensor:
  return torch.narrow(z, 1, 0, 1)
