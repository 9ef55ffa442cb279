# New memory at the same place in the graph.
def copied(self, x: Tensor) -> Tensor:
  return x.clone(memory_format=0)
