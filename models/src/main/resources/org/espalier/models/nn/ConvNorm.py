# place: stride, padding, groups; shortcut: nothing, or one map. What is changed in place was made here, and no gradient reads its old value.
def conv_norm(self, x: Tensor, shortcut: List[Tensor], weight: Tensor, norm_weight: Tensor, norm_bias: Tensor, running_mean: Tensor, running_var: Tensor, place: List[int], eps: float, activation: int) -> Tensor:
  y = self.conv(x, weight, place[0], place[1], place[2])
  return self.end(self.batch_norm(y, norm_weight, norm_bias, running_mean, running_var, eps), shortcut, activation)

def conv_norm_training(self, x: Tensor, shortcut: List[Tensor], weight: Tensor, norm_weight: Tensor, norm_bias: Tensor, place: List[int], eps: float, activation: int) -> Tuple[Tensor, Tensor, Tensor]:
  y = self.conv(x, weight, place[0], place[1], place[2])
  y, mean, variance = self.batch_norm_training(y, norm_weight, norm_bias, eps)
  return self.end(y, shortcut, activation), mean, variance

def end(self, y: Tensor, shortcut: List[Tensor], activation: int) -> Tensor:
  for s in shortcut:
    y = y.add_(s)
  if activation == 1:
    return torch.relu_(y)
  elif activation == 2:
    return torch.silu(y)
  return y
