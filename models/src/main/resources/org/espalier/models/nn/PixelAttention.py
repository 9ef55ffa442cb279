def pixel_attention(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  return x * torch.sigmoid(self.conv_bias(x, weight, bias, 1, 1, x.size(1)))
