package org.espalier.models.pickle;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Bytes of a pickle, taken in order. No length is believed before it is known to be there. */
final class PickleSource {
  /** A name, or a number in digits. */
  private static final int LONGEST_LINE = 4096;
  /** In bytes: PyTorch's own magic number has ten. */
  private static final int LONGEST_NUMBER = 255;
  private final ByteBuffer bytes;
  private final Refusal refusal;

  PickleSource(ByteBuffer bytes, Refusal refusal) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.refusal = refusal;
  }

  int position() {
    return bytes.position();
  }

  int u1() {
    return need(1).get() & 0xFF;
  }

  int u2() {
    return need(2).getShort() & 0xFFFF;
  }

  int i4() {
    return need(4).getInt();
  }

  long i8() {
    return need(8).getLong();
  }

  long u4() {
    return i4() & 0xFFFF_FFFFL;
  }

  double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(i8()));
  }

  /** A number of so many bytes, little-endian. */
  Object number(long length) {
    if (length < 0 || length > LONGEST_NUMBER) {
      throw refusal.of("a number of %d bytes, at most %d are read", length, LONGEST_NUMBER);
    }
    byte[] big = take(length);
    for (int i = 0; i < big.length / 2; i++) {
      byte low = big[i];
      big[i] = big[big.length - 1 - i];
      big[big.length - 1 - i] = low;
    }
    return value(big.length == 0 ? BigInteger.ZERO : new BigInteger(big));
  }

  static Object value(BigInteger number) {
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  String text(long length) {
    return decoded(take(length), StandardCharsets.UTF_8);
  }

  void skip(long length) {
    need(length).position(bytes.position() + (int) length);
  }

  /** Up to the next line feed, which is taken too. */
  String line() {
    int begin = bytes.position();
    int end = begin;
    while (end < bytes.limit() && bytes.get(end) != '\n') {
      end++;
    }
    if (end == bytes.limit() || end - begin > LONGEST_LINE) {
      throw refusal.of("a line of more than %d bytes at byte %d", Math.min(LONGEST_LINE, end - begin), begin);
    }
    String line = decoded(take(end - begin), StandardCharsets.UTF_8);
    bytes.get();
    return line;
  }

  private byte[] take(long length) {
    need(length);
    byte[] taken = new byte[(int) length];
    bytes.get(taken);
    return taken;
  }

  private ByteBuffer need(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw refusal.of("at byte %d of its pickle %s bytes are needed, and %d are left", bytes.position(), Long.toUnsignedString(length),
          bytes.remaining());
    }
    return bytes;
  }

  private String decoded(byte[] text, Charset charset) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      throw refusal.of("a text before byte %d of its pickle is not UTF-8", bytes.position());
    }
  }
}
