def product(self, a: Tensor, b: Tensor) -> Tensor:
  return torch.mm(a, b)

def sum_of(self, tensors: List[Tensor], whole: int, part: float, flag: bool, text: str, some: List[int], more: List[int], parts: List[float]) -> Tensor:
  sum = tensors[0] + tensors[1] + whole + part + parts[0]
  if flag:
    sum = sum + 1.0
  if text == "ten":
    sum = sum + 10.0
  for number in some:
    sum = sum + number
  return sum + more[0]

def halves(self, x: Tensor) -> Tuple[Tensor, Tensor]:
  return torch.narrow(x, 0, 0, 1), torch.narrow(x, 0, 1, 1)

def listed(self, x: Tensor, count: int) -> List[Tensor]:
  out = annotate(List[Tensor], [])
  for i in range(count):
    out.append(x + i)
  return out
