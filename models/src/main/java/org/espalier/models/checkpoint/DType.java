package org.espalier.models.checkpoint;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Element types of a safetensors file that have whole bytes; the constant's name is the name in the file. */
public enum DType {
  BOOL(1),
  U8(1),
  I8(1),
  F8_E5M2(1),
  F8_E4M3(1),
  I16(2),
  U16(2),
  F16(2),
  BF16(2),
  I32(4),
  U32(4),
  F32(4),
  F64(8),
  I64(8),
  U64(8);

  private static final Map<String, DType> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(DType::name, Function.identity()));

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  static Optional<DType> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  static String known() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }
}
