def soft_targets(self, student: Tensor, teacher: Tensor, temperature: float, scale: float) -> Tensor:
  log_student = torch.log_softmax(student / temperature, 1)
  log_teacher = torch.log_softmax(teacher.detach() / temperature, 1)
  return torch.kl_div(log_student, log_teacher, 2, log_target=True) * (temperature * temperature * scale)

def hard_targets(self, student: Tensor, teacher: Tensor, scale: float) -> Tensor:
  return torch.cross_entropy_loss(student, torch.argmax(teacher, 1), None, 2) * scale
