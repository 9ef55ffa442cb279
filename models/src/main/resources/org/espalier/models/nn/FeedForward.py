# Two linear maps with an exact GELU between them (Dosovitskiy et al. 2021, section 3.1).
def feed_forward(self, x: Tensor, weight1: Tensor, bias1: Tensor, weight2: Tensor, bias2: Tensor, p: float, seed: int) -> Tensor:
  hidden = torch.gelu(torch.linear(x, weight1, bias1))                        # (B, N, hidden)
  return torch.linear(self.dropout(hidden, p, seed), weight2, bias2)          # (B, N, C)
