def without_class_token(self, tokens: Tensor) -> Tensor:
  return torch.narrow(tokens, 1, 1, tokens.size(1) - 1)

def tokens_of_map(self, x: Tensor) -> Tensor:
  B, C, H, W = x.size()
  return x.permute([0, 2, 3, 1]).reshape([B, H * W, C])                       # a view of a channels-last map

def average_windows(self, tokens: Tensor, window: int) -> Tensor:
  B, N, C = tokens.size()
  return tokens.reshape([B, N // window, window, C]).mean([2])

def average_grid(self, tokens: Tensor, height: int, width: int, down: int, across: int) -> Tensor:
  B, N, C = tokens.size()
  windows = tokens.reshape([B, height // down, down, width // across, across, C])
  return windows.mean([2, 4]).reshape([B, (height // down) * (width // across), C])

def standardised_distance(self, vit: Tensor, agent: Tensor, scale: float) -> Tensor:
  C = vit.size(-1)
  ours = torch.layer_norm(vit, [C], None, None, 1e-5)
  theirs = torch.layer_norm(agent.detach(), [C], None, None, 1e-5)
  return torch.mse_loss(ours, theirs, 1) * scale

def unit_distance(self, vit: Tensor, agent: Tensor, scale: float) -> Tensor:
  difference = self.unit(vit) - self.unit(agent.detach())
  return (difference * difference).sum([-1]).mean() * scale

def unit(self, x: Tensor) -> Tensor:
  return x / torch.clamp(torch.sqrt((x * x).sum([-1], True)), min=1e-12)
