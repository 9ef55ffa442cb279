def shared_conv(self, x: Tensor, qkv_weight: Tensor, out_weight: Tensor, out_bias: Tensor, heads: int, rows: int, side: int, pad: List[int]) -> Tensor:
  C = out_weight.size(0)
  tokens = x.contiguous(memory_format=2).permute([0, 2, 3, 1])                # (B, H, W, C)
  values = torch.linear(tokens, torch.narrow(qkv_weight, 0, 2 * C, C), None).permute([0, 3, 1, 2])
  position = torch.arange(C, device=x.device) // (C // heads)
  shift = (torch.arange(rows * side, device=x.device).view([1, -1]) == position.view([-1, 1])).to(x.dtype)
  shift = shift.view([C, 1, rows, side])                                      # one-hot, depth-wise
  if pad[0] == pad[1] and pad[2] == pad[3]:
    shifted = torch.conv2d(values, shift, None, [1, 1], [pad[2], pad[0]], [1, 1], C)
  else:
    shifted = torch.conv2d(torch.constant_pad_nd(values, pad).contiguous(memory_format=2), shift, None, [1, 1], [0, 0], [1, 1], C)
  mixed = torch.linear(shifted.permute([0, 2, 3, 1]), out_weight, out_bias)
  return mixed.permute([0, 3, 1, 2])
