package org.espalier.actors.teacher.cache;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.Sample;

/**
 * Names one answer by all that decides its bits: SHA-256 over the teacher and the batch, of which every field counts. A known-answer test
 * freezes it, for caches outlive programs; whoever changes a field changes {@link #FORM}.
 *
 * @param a first eight of its bytes, as a big-endian number; the others follow
 */
public record AnswerKey(long a, long b, long c, long d) {
  static final int BYTES = 4 * Long.BYTES;
  private static final String FORM = "espalier teacher's answer, 1";

  /** Of one network's answer to one batch. */
  public static AnswerKey of(TeacherIdentity teacher, BatchRef batch) {
    FieldDigest fields = new FieldDigest().add(FORM);
    add(fields, teacher);
    add(fields, batch);
    return read(ByteBuffer.wrap(fields.value()));
  }

  private static void add(FieldDigest fields, TeacherIdentity teacher) {
    fields.add(teacher.weights()).add(teacher.architecture()).add(teacher.config()).add(teacher.imageSize()).add(teacher.classes())
        .add(teacher.threads()).add(teacher.fingerprint()).add(teacher.numerics());
  }

  private static void add(FieldDigest fields, BatchRef batch) {
    fields.add(batch.dataHash()).add(batch.part()).add(batch.recipe()).add(batch.seed()).add(batch.epoch());
    add(fields, batch.samples());
    fields.add(batch.pairing().isPresent() ? 1 : 0);
    batch.pairing().ifPresent(pairing -> {
      fields.add(pairing.step()).add(pairing.first()).add(pairing.of());
      add(fields, pairing.partners());
    });
  }

  private static void add(FieldDigest fields, List<Sample> samples) {
    fields.add(samples.size());
    samples.forEach(sample -> fields.add(sample.id()).add(sample.occurrence()));
  }

  /** Takes {@link #BYTES} bytes from a buffer of any byte order. */
  static AnswerKey read(ByteBuffer bytes) {
    ByteBuffer own = bytes.slice(bytes.position(), BYTES).order(ByteOrder.BIG_ENDIAN);
    bytes.position(bytes.position() + BYTES);
    return new AnswerKey(own.getLong(), own.getLong(), own.getLong(), own.getLong());
  }

  void write(ByteBuffer bytes) {
    bytes.put(ByteBuffer.allocate(BYTES).putLong(a).putLong(b).putLong(c).putLong(d).flip());
  }

  /** 64 hexadecimal digits. */
  @Override
  public String toString() {
    return "%016x%016x%016x%016x".formatted(a, b, c, d);
  }
}
