# Class token and positions are stored as (tokens, 1, C).
def with_class_token(self, patches: Tensor, cls_token: Tensor, pos_embed: Tensor) -> Tensor:
  B, N, C = patches.size()
  return torch.cat([cls_token.expand([B, 1, C]), patches], 1) + pos_embed.transpose(0, 1)

def first_token(self, z: Tensor) -> Tensor:
  return torch.select(z, 1, 0)

def first_token_kept(self, z: Tensor) -> Tensor:
  return torch.narrow(z, 1, 0, 1)
