def merge_patches(self, x: Tensor, norm_weight: Tensor, norm_bias: Tensor, reduction: List[Tensor], grid: List[int], eps: float) -> Tensor:
  B, N, C = x.size()
  H, W = grid
  cells = x.view([B, H // 2, 2, W // 2, 2, C]).permute([0, 1, 3, 4, 2, 5])        # rows vary fastest
  return self.project(self.layer_norm(cells.reshape([B, N // 4, 4 * C]), norm_weight, norm_bias, eps), reduction)
