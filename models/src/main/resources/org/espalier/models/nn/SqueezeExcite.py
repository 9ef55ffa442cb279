# The mean is a sum and a product, so that its gradient is spread over the map without being written out.
def squeeze_excite(self, x: Tensor, reduce_weight: Tensor, reduce_bias: Tensor, expand_weight: Tensor, expand_bias: Tensor) -> Tensor:
  mean = x.sum([2, 3]) * (1.0 / float(x.size(2) * x.size(3)))                              # (B, C)
  middle = torch.silu(torch.linear(mean, torch.flatten(reduce_weight, 1, -1), reduce_bias))
  gate = torch.sigmoid(torch.linear(middle, torch.flatten(expand_weight, 1, -1), expand_bias))
  return x * gate.view([x.size(0), x.size(1), 1, 1])
