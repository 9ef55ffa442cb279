package org.espalier.actors.teacher.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.BatchRef.Pairing;
import org.espalier.models.data.Sample;
import org.junit.jupiter.api.Test;

class AnswerKeyTest {
  private static final String DATA = "22".repeat(32);
  private static final String RECIPE = "crop 32, ümlaut";
  private static final TeacherIdentity TEACHER = new TeacherIdentity("11".repeat(32), "agent-tiny-32-base",
      "{\"arch\":\"agent-tiny-32-base\",\"depth\":2}", 32, 10, 2, "libtorch 2.7.1\ndevice cpu", 2);
  private static final List<Sample> SAMPLES = samples(5, 0, 9, 1);
  private static final Pairing PAIRING = new Pairing(41, 0, 2, samples(9, 1, 5, 0));
  private static final BatchRef MIXED = new BatchRef(DATA, "train", RECIPE, -7, 3, SAMPLES, Optional.of(PAIRING));
  private static final BatchRef PLAIN = new BatchRef(DATA, "train", RECIPE, -7, 3, SAMPLES);

  /** From Python's hashlib and struct, field by field: caches that exist are read with it. */
  @Test
  void theKeyIsTheOneComputedInPython() {
    assertThat(AnswerKey.of(TEACHER, MIXED)).hasToString("389032d3ac2051cef581873f796e48a6ee83428d598becca9fdb8c7c6465d419");
    assertThat(AnswerKey.of(TEACHER, PLAIN)).hasToString("a4c70daad9ab68632fcc7596f1b7dfe5b456552c43773c19887261a7bf2d7a16");
  }

  @Test
  void whateverDecidesABitOfTheTeacherChangesTheKey() {
    assertAllDiffer(List.of(TEACHER,
        new TeacherIdentity("12" + "11".repeat(31), TEACHER.architecture(), TEACHER.config(), 32, 10, 2, TEACHER.fingerprint(), 2),
        new TeacherIdentity(TEACHER.weights(), "agent-tiny-32", TEACHER.config(), 32, 10, 2, TEACHER.fingerprint(), 2),
        new TeacherIdentity(TEACHER.weights(), TEACHER.architecture(), "{}", 32, 10, 2, TEACHER.fingerprint(), 2),
        new TeacherIdentity(TEACHER.weights(), TEACHER.architecture(), TEACHER.config(), 64, 10, 2, TEACHER.fingerprint(), 2),
        new TeacherIdentity(TEACHER.weights(), TEACHER.architecture(), TEACHER.config(), 32, 11, 2, TEACHER.fingerprint(), 2),
        new TeacherIdentity(TEACHER.weights(), TEACHER.architecture(), TEACHER.config(), 32, 10, 1, TEACHER.fingerprint(), 2),
        new TeacherIdentity(TEACHER.weights(), TEACHER.architecture(), TEACHER.config(), 32, 10, 2, "libtorch 2.7.1\ndevice cuda", 2),
        new TeacherIdentity(TEACHER.weights(), TEACHER.architecture(), TEACHER.config(), 32, 10, 2, TEACHER.fingerprint(), 3)).stream()
        .map(teacher -> AnswerKey.of(teacher, MIXED)).toList());
  }

  @Test
  void whateverDecidesABitOfTheBatchChangesTheKey() {
    assertAllDiffer(List.of(MIXED, PLAIN,
        new BatchRef("23" + "22".repeat(31), "train", RECIPE, -7, 3, SAMPLES),
        new BatchRef(DATA, "test", RECIPE, -7, 3, SAMPLES),
        new BatchRef(DATA, "train", "crop 64, ümlaut", -7, 3, SAMPLES),
        new BatchRef(DATA, "train", RECIPE, -8, 3, SAMPLES),
        new BatchRef(DATA, "train", RECIPE, -7, 4, SAMPLES),
        new BatchRef(DATA, "train", RECIPE, -7, 3, samples(5, 0, 8, 1)),
        new BatchRef(DATA, "train", RECIPE, -7, 3, samples(5, 0, 9, 2)),
        new BatchRef(DATA, "train", RECIPE, -7, 3, samples(9, 1, 5, 0)),
        new BatchRef(DATA, "train", RECIPE, -7, 3, samples(5, 0)),
        new BatchRef(DATA, "train", RECIPE, -7, 3, samples(5, 0, 9, 1, 2, 0)),
        paired(new Pairing(42, 0, 2, PAIRING.partners())),
        paired(new Pairing(41, 1, 2, PAIRING.partners())),
        paired(new Pairing(41, 0, 4, PAIRING.partners())),
        paired(new Pairing(41, 0, 2, samples(9, 1, 6, 0))),
        paired(new Pairing(41, 0, 2, samples(9, 0, 5, 0)))).stream().map(batch -> AnswerKey.of(TEACHER, batch)).toList());
  }

  @Test
  void textsThatRunIntoEachOtherHaveKeysOfTheirOwn() {
    assertAllDiffer(List.of(AnswerKey.of(TEACHER, new BatchRef(DATA, "train", "ing, 32", -7, 3, SAMPLES)),
        AnswerKey.of(TEACHER, new BatchRef(DATA, "training", ", 32", -7, 3, SAMPLES))));
  }

  @Test
  void aKeyIsReadAsItIsWritten() {
    AnswerKey key = AnswerKey.of(TEACHER, MIXED);
    ByteBuffer bytes = ByteBuffer.allocate(AnswerKey.BYTES);
    key.write(bytes);

    assertThat(bytes.remaining()).isZero();
    assertThat(AnswerKey.read(bytes.flip())).isEqualTo(key);
  }

  private static void assertAllDiffer(List<AnswerKey> keys) {
    Set<AnswerKey> different = new LinkedHashSet<>(keys);
    assertThat(different).hasSameSizeAs(keys);
  }

  private static BatchRef paired(Pairing pairing) {
    return new BatchRef(DATA, "train", RECIPE, -7, 3, SAMPLES, Optional.of(pairing));
  }

  /** Ids and occurrences in turn. */
  private static List<Sample> samples(int... numbers) {
    return IntStream.range(0, numbers.length / 2)
        .mapToObj(i -> new Sample(numbers[2 * i], numbers[2 * i + 1])).toList();
  }
}
