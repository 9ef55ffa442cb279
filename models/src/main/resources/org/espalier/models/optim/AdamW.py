def adamw(self, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor], c: List[float]) -> int:
  torch._foreach_add_(t, 1)
  torch._fused_adamw_(p, g, m, v, annotate(List[Tensor], []), t, lr=c[0], beta1=c[1], beta2=c[2], weight_decay=c[3], eps=c[4], amsgrad=False, maximize=False)
  return 0
