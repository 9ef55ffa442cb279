package org.espalier.models.checkpoint;

import java.nio.ByteBuffer;

/** Floating-point values of any width as float32: those of 16 bits exactly, those of 64 rounded. */
final class Floats {
  private Floats() {}

  /** The tensor in float32; itself if it has that already, or no floating-point values. */
  static TensorBytes widened(TensorBytes tensor) {
    return switch (tensor.spec().dtype()) {
      case F16, BF16, F64 -> TensorBytes.of(values(tensor), tensor.spec().shape());
      default -> tensor;
    };
  }

  private static float[] values(TensorBytes tensor) {
    ByteBuffer data = tensor.data();
    float[] values = new float[data.remaining() / tensor.spec().dtype().bytes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = switch (tensor.spec().dtype()) {
        case F16 -> half(data.getShort());
        case BF16 -> Float.intBitsToFloat(data.getShort() << 16);
        default -> (float) data.getDouble();
      };
    }
    return values;
  }

  /** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
  static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    if (exponent == 0) {
      return Math.copySign(fraction * 0x1p-24f, Float.intBitsToFloat(sign | 0x3F800000));
    }
    int wide = exponent == 0x1F ? 0xFF : exponent + 127 - 15;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }
}
