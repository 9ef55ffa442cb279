def with_positions(self, z: Tensor, pos_embed: Tensor) -> Tensor:
  return z + pos_embed

# (1 - g) convolution + g attention, g = sigmoid(gate).
def gate(self, convolved: Tensor, attended: Tensor, gate: Tensor) -> Tensor:
  return convolved + torch.sigmoid(gate) * (attended - convolved)
