# Tokens and channels change places; a view.
def tokens_last(self, x: Tensor) -> Tensor:
  return x.transpose(1, 2)
