# place: stride, padding, groups. What is changed in place was made here, and no gradient reads its old value.
def conv_norm(self, x: Tensor, weight: Tensor, norm_weight: Tensor, norm_bias: Tensor, mean: Tensor, var: Tensor, place: List[int], training: bool, momentum: float, eps: float, activation: int) -> Tensor:
  y = self.conv(x, weight, place[0], place[1], place[2])
  return self.activate(self.batch_norm(y, norm_weight, norm_bias, mean, var, training, momentum, eps), activation)

def conv_norm_add(self, x: Tensor, shortcut: Tensor, weight: Tensor, norm_weight: Tensor, norm_bias: Tensor, mean: Tensor, var: Tensor, place: List[int], training: bool, momentum: float, eps: float, activation: int) -> Tensor:
  y = self.conv(x, weight, place[0], place[1], place[2])
  y = self.batch_norm(y, norm_weight, norm_bias, mean, var, training, momentum, eps)
  return self.activate(y.add_(shortcut), activation)

def activate(self, y: Tensor, activation: int) -> Tensor:
  if activation == 1:
    return torch.relu_(y)
  elif activation == 2:
    return torch.silu(y)
  return y
