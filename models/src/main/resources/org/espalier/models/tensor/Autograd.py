def gradients(self, loss: Tensor, inputs: List[Tensor], retain: bool) -> List[Tensor]:
  return self.present(torch.grad([loss], inputs, None, retain, False, True), inputs)

def gradients_from(self, outputs: List[Tensor], output_gradients: List[Tensor], inputs: List[Tensor], retain: bool) -> List[Tensor]:
  given = annotate(List[Optional[Tensor]], [])
  for g in output_gradients:
    given.append(g)
  return self.present(torch.grad(outputs, inputs, given, retain, False, True), inputs)

# Contiguous, because fused optimizers walk parameter and gradient side by side whatever their strides.
def present(self, gradients: List[Optional[Tensor]], inputs: List[Tensor]) -> List[Tensor]:
  out = annotate(List[Tensor], [])
  for i in range(len(inputs)):
    g = gradients[i]
    if g is None:
      out.append(torch.zeros_like(inputs[i], memory_format=0))
    else:
      out.append(g.contiguous())
  return out
