def sum_of_views(self, conv: Tensor, inv: Tensor) -> Tensor:
  return conv + inv

# The mean of all patches, kept as a token: (B, 1, C).
def aligned_token(self, tokens: Tensor) -> Tensor:
  return tokens.mean([1], True)
