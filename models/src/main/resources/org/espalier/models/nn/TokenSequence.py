# Positions are stored as (T, 1, C) or (1, T, C).
def begin(self, leading: List[Tensor], patches: Tensor, positions: Tensor, p: float, seed: int) -> Tensor:
  B, N, C = patches.size()
  tokens = torch.cat([token.expand([B, 1, C]) for token in leading] + [patches], 1)
  return self.dropout(tokens + positions.view([1, -1, C]), p, seed)

def leading_tokens(self, tokens: Tensor, count: int) -> Tensor:
  return torch.narrow(tokens, 1, 0, count)

def token(self, tokens: Tensor, index: int) -> Tensor:
  return torch.select(tokens, 1, index)
