# Copies that know no history.
def copy(self, x: Tensor) -> Tensor:
  return x.detach().clone(memory_format=0)

def constant(self, x: Tensor) -> Tensor:
  return x.detach()

# A new handle of the same tensor.
def alias(self, x: Tensor) -> Tensor:
  return x
