# Positions are stored as (T, 1, C) or (1, T, C).
def begin(self, leading: List[Tensor], patches: Tensor, positions: Tensor, p: float, seed: int) -> Tensor:
  tokens = self.lead(leading, patches)
  return self.dropout(tokens + positions.view([1, -1, tokens.size(2)]), p, seed)

def lead(self, leading: List[Tensor], tokens: Tensor) -> Tensor:
  B, N, C = tokens.size()
  return torch.cat([token.expand([B, 1, C]) for token in leading] + [tokens], 1)

def leading_tokens(self, tokens: Tensor, count: int) -> Tensor:
  return torch.narrow(tokens, 1, 0, count)

def token(self, tokens: Tensor, index: int) -> Tensor:
  return torch.select(tokens, 1, index)
