package org.espalier.analysis.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a TensorBoard event file from the published formats alone, bit by bit, sharing nothing with the writer. */
final class EventFile {
  /** An event as text and numbers; {@code scalars} by tag. */
  record Event(double wallTime, long step, String version, Map<String, Float> scalars, boolean sessionStart) {}

  private EventFile() {}

  static List<Event> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      events.add(event(record(bytes)));
    }
    return events;
  }

  private static ByteBuffer record(ByteBuffer bytes) {
    byte[] length = take(bytes, 8);
    check(bytes.getInt(), length);
    byte[] data = take(bytes, (int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
    check(bytes.getInt(), data);
    return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void check(int stored, byte[] data) {
    int crc = crc32c(data);
    int masked = ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    if (stored != masked) {
      throw new AssertionError("checksum is %08x, the data has %08x".formatted(stored, masked));
    }
  }

  /** Castagnoli's polynomial, reflected, a bit at a time. */
  static int crc32c(byte[] data) {
    int crc = ~0;
    for (byte b : data) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) * 0x82f63b78);
      }
    }
    return ~crc;
  }

  private static Event event(ByteBuffer in) {
    double wallTime = Double.NaN;
    long step = 0;
    String version = null;
    boolean start = false;
    Map<String, Float> scalars = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      switch ((int) varint(in)) {
        case 1 << 3 | 1 -> wallTime = in.getDouble();
        case 2 << 3 -> step = varint(in);
        case 3 << 3 | 2 -> version = text(in);
        case 5 << 3 | 2 -> summary(message(in), scalars);
        case 7 << 3 | 2 -> start = message(in).equals(ByteBuffer.wrap(new byte[] {1 << 3, 1}));
        default -> throw new AssertionError("an unknown field at byte " + in.position());
      }
    }
    return new Event(wallTime, step, version, scalars, start);
  }

  private static void summary(ByteBuffer in, Map<String, Float> scalars) {
    while (in.hasRemaining()) {
      expect(in, 1 << 3 | 2);
      ByteBuffer value = message(in);
      expect(value, 1 << 3 | 2);
      String tag = text(value);
      expect(value, 2 << 3 | 5);
      scalars.put(tag, value.getFloat());
    }
  }

  private static void expect(ByteBuffer in, int key) {
    long found = varint(in);
    if (found != key) {
      throw new AssertionError("expected field key " + key + ", found " + found);
    }
  }

  private static ByteBuffer message(ByteBuffer in) {
    return ByteBuffer.wrap(take(in, (int) varint(in))).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String text(ByteBuffer in) {
    return StandardCharsets.UTF_8.decode(message(in)).toString();
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static byte[] take(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }
}
