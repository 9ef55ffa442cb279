package org.espalier.actors.teacher.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.espalier.models.checkpoint.TensorBytes;

class AnswerRecordTest {

  @Property(tries = 300)
  void anAnswerIsReadBitForBit(@ForAll("keys") AnswerKey key, @ForAll("answers") TensorBytes answer) {
    ByteBuffer record = AnswerRecord.write(key, answer);

    assertThat(record.remaining()).isEqualTo((int) AnswerRecord.size(answer.spec()));
    assertThat(AnswerRecord.header(record)).contains(new AnswerRecord.Header(key, record.remaining() - 52));
    assertThat(AnswerRecord.read(record, key)).contains(answer);
  }

  @Property(tries = 1000)
  void aFlippedBitAnywhereIsNoAnswer(@ForAll("keys") AnswerKey key, @ForAll("answers") TensorBytes answer,
      @ForAll @IntRange(max = 1 << 20) int place) {
    ByteBuffer record = AnswerRecord.write(key, answer);
    int bit = place % (8 * record.limit());

    record.put(bit / 8, (byte) (record.get(bit / 8) ^ 1 << bit % 8));

    assertThat(AnswerRecord.read(record, key)).isEmpty();
  }

  @Property(tries = 300)
  void aRecordOfOtherLengthIsNoAnswer(@ForAll("keys") AnswerKey key, @ForAll("answers") TensorBytes answer,
      @ForAll @IntRange(max = 1 << 20) int place) {
    byte[] record = AnswerRecord.write(key, answer).array();
    int length = AnswerRecord.HEADER + place % (record.length - AnswerRecord.HEADER);

    assertThat(AnswerRecord.read(ByteBuffer.wrap(Arrays.copyOf(record, length)), key)).isEmpty();
    assertThat(AnswerRecord.read(ByteBuffer.wrap(Arrays.copyOf(record, record.length + 1)), key)).isEmpty();
  }

  @Property(tries = 300)
  void whatAnybodyWritesIsNoAnswer(@ForAll("keys") AnswerKey key, @ForAll byte[] garbage) {
    byte[] bytes = Arrays.copyOf(garbage, Math.max(garbage.length, AnswerRecord.HEADER));

    assertThat(AnswerRecord.header(ByteBuffer.wrap(bytes))).isEmpty();
    assertThat(AnswerRecord.read(ByteBuffer.wrap(bytes), key)).isEmpty();
  }

  @Property(tries = 100)
  void anAnswerOfAnotherKeyIsNone(@ForAll("keys") AnswerKey key, @ForAll("answers") TensorBytes answer) {
    AnswerKey other = new AnswerKey(key.a(), key.b(), key.c(), key.d() ^ 1);

    assertThat(AnswerRecord.read(AnswerRecord.write(key, answer), other)).isEmpty();
  }

  @Provide
  Arbitrary<AnswerKey> keys() {
    Arbitrary<Long> part = Arbitraries.longs();
    return Combinators.combine(part, part, part, part).as(AnswerKey::new);
  }

  /** Of up to three sizes; NaNs of any bits among the values. */
  @Provide
  Arbitrary<TensorBytes> answers() {
    return Arbitraries.longs().between(0, 5).array(long[].class).ofMinSize(0).ofMaxSize(3).flatMap(shape -> {
      int count = (int) LongStream.of(shape).reduce(1, (a, b) -> a * b);
      return Arbitraries.integers().array(int[].class).ofSize(count).map(bits -> TensorBytes.of(values(bits), shape));
    });
  }

  private static float[] values(int[] bits) {
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Float.intBitsToFloat(bits[i]);
    }
    return values;
  }
}
