def batch_norm(self, x: Tensor, weight: Tensor, bias: Tensor, running_mean: Tensor, running_var: Tensor, training: bool, momentum: float, eps: float) -> Tensor:
  return torch.batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps, False)
