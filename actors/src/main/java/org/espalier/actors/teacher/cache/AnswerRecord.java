package org.espalier.actors.teacher.cache;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.espalier.models.checkpoint.DType;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.TensorSpec;

/**
 * An answer as it lies in a segment, little-endian but for its key:
 *
 * <pre>
 *   0  4  magic, "ESPA"
 *   4  4  version of this layout
 *   8 32  key
 *  40  4  length n of the payload
 *  44  4  CRC-32C of the 44 bytes before
 *  48  n  payload: 4 bytes number of sizes, 8 bytes a size, 4 bytes a logit
 *   .  4  CRC-32C of all bytes before
 * </pre>
 *
 * The first checksum lets headers be read without what is between them; the second decides whether an answer is one.
 */
final class AnswerRecord {
  static final int HEADER = 48;
  private static final int TRAILER = Integer.BYTES;
  private static final int SUMMED = HEADER - Integer.BYTES;
  private static final int MAGIC = 'E' | 'S' << 8 | 'P' << 16 | 'A' << 24;
  private static final int VERSION = 1;
  private static final int MOST_SIZES = 8;
  /** An answer of 65,536 samples and 1,000 classes has less. */
  private static final int LONGEST = 1 << 28;

  private AnswerRecord() {}

  /** What stands before a payload of {@code length} bytes. */
  record Header(AnswerKey key, int length) {

    /** Bytes of the whole record. */
    int total() {
      return HEADER + length + TRAILER;
    }
  }

  /** Bytes of the record of such an answer. */
  static long size(TensorSpec spec) {
    return HEADER + Integer.BYTES + (long) Long.BYTES * spec.shape().length + spec.bytes() + TRAILER;
  }

  /** @param logits float32, of at most {@link #MOST_SIZES} sizes and no more bytes than a segment takes */
  static ByteBuffer write(AnswerKey key, TensorBytes logits) {
    int total = Math.toIntExact(size(logits.spec()));
    ByteBuffer record = little(ByteBuffer.allocate(total)).putInt(MAGIC).putInt(VERSION);
    key.write(record);
    record.putInt(total - HEADER - TRAILER);
    record.putInt(checksum(record, SUMMED));
    record.putInt(logits.spec().shape().length);
    for (long size : logits.spec().shape()) {
      record.putLong(size);
    }
    record.put(logits.data());
    return record.putInt(checksum(record, total - TRAILER)).flip();
  }

  /**
   * Reads a header.
   *
   * @param bytes at least {@link #HEADER} of them, from position 0
   * @return empty if this is not the beginning of a record of ours, undamaged
   */
  static Optional<Header> header(ByteBuffer bytes) {
    ByteBuffer head = little(bytes.slice(0, HEADER));
    boolean sound = head.getInt() == MAGIC && head.getInt() == VERSION && head.getInt(SUMMED) == checksum(head, SUMMED);
    if (!sound) {
      return Optional.empty();
    }
    Header header = new Header(AnswerKey.read(head), head.getInt());
    return header.length < 0 || header.length > LONGEST ? Optional.empty() : Optional.of(header);
  }

  /**
   * Reads an answer.
   *
   * @param record whole, from position 0 to its limit; what is given is an alias of it
   * @return empty if it is damaged, or the answer of another key
   */
  static Optional<TensorBytes> read(ByteBuffer record, AnswerKey key) {
    boolean whole = header(record).filter(header -> header.key.equals(key) && header.total() == record.limit()).isPresent();
    int end = record.limit() - TRAILER;
    return whole && little(record.duplicate()).getInt(end) == checksum(record, end)
        ? logits(little(record.slice(HEADER, end - HEADER))) : Optional.empty();
  }

  private static Optional<TensorBytes> logits(ByteBuffer payload) {
    int sizes = payload.remaining() < Integer.BYTES ? -1 : payload.getInt();
    if (sizes < 0 || sizes > MOST_SIZES || payload.remaining() < sizes * Long.BYTES) {
      return Optional.empty();
    }
    long[] shape = new long[sizes];
    for (int i = 0; i < sizes; i++) {
      shape[i] = payload.getLong();
    }
    try {
      return Optional.of(new TensorBytes(new TensorSpec(DType.F32, shape), payload));
    } catch (IllegalArgumentException e) {
      return Optional.empty();   // the sizes are not those of the bytes
    }
  }

  private static int checksum(ByteBuffer bytes, int end) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, end));
    return (int) crc.getValue();
  }

  private static ByteBuffer little(ByteBuffer bytes) {
    return bytes.order(ByteOrder.LITTLE_ENDIAN);
  }
}
