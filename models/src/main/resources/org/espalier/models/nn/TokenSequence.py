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

def mean_token(self, tokens: Tensor) -> Tensor:
  return tokens.mean([1])

# A map in channels-last memory and tokens in row-major order are the same bytes: neither way copies.
def tokens_of_map(self, map: Tensor) -> Tensor:
  return map.contiguous(memory_format=2).permute([0, 2, 3, 1]).flatten(1, 2)

def tokens_as_map(self, tokens: Tensor, height: int, width: int) -> Tensor:
  return tokens.view([tokens.size(0), height, width, tokens.size(2)]).permute([0, 3, 1, 2])
