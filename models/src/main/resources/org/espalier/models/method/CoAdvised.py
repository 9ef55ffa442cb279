# The loss, what labels and what teachers have of it, and what features have, which is nothing. taught: 1 for the term of a teacher.
def sum_of_terms(self, terms: List[Tensor], weights: List[float], taught: List[int]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
  none = torch.zeros_like(terms[0])
  loss, by_labels, by_teachers = none, none, none
  for i in range(len(terms)):
    term = terms[i] * weights[i]
    loss = loss + term
    if taught[i] == 1:
      by_teachers = by_teachers + term
    else:
      by_labels = by_labels + term
  return loss, by_labels, by_teachers, none
