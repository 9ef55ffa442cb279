def pointwise_feed_forward(self, x: Tensor, weight1: Tensor, bias1: Tensor, weight2: Tensor, bias2: Tensor, p: float, seed: int) -> Tensor:
  tokens = x.contiguous(memory_format=2).permute([0, 2, 3, 1])                # (B, H, W, C), no copy
  hidden = torch.gelu(torch.linear(tokens, torch.flatten(weight1, 1, -1), bias1))
  out = torch.linear(self.dropout(hidden, p, seed), torch.flatten(weight2, 1, -1), bias2)
  return out.permute([0, 3, 1, 2])                                            # (B, C, H, W), channels last
