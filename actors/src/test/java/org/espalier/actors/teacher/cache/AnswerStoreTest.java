package org.espalier.actors.teacher.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.models.checkpoint.TensorBytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class AnswerStoreTest {
  private static final long MIB = 1 << 20;
  private static final int CLASSES = 5;
  private static final int SAMPLES = 2;
  /** Of the answers here. */
  private static final int RECORD = AnswerRecord.HEADER + 4 + 2 * 8 + 4 * SAMPLES * CLASSES + 4;
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(AnswerStore.class.getPackageName());
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();
  private final List<AnswerStore> opened = new ArrayList<>();
  private long millis = 1_000;
  @TempDir Path home;
  private Path folder;

  @BeforeEach
  void listen() {
    folder = home.resolve("answers");
    said.start();
    LOGGER.addAppender(said);
  }

  @AfterEach
  void close() {
    LOGGER.detachAppender(said);
    opened.forEach(AnswerStore::close);
  }

  @Test
  void theNextRunFindsWhatThisOneKept() throws IOException {
    kept(30);

    AnswerStore next = store(MIB);

    assertFound(next, IntStream.range(0, 30).toArray());
    assertThat(next.find(key(30))).isEmpty();
    assertThat(next.statistics()).isEqualTo(new AnswerStatistics(30, 1, 30 * RECORD, 0));
    assertThat(next.size()).isEqualTo(30);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void anAnswerThatIsThereIsNotKeptAgain() throws IOException {
    kept(3);
    AnswerStore next = store(MIB);
    assertFound(next, 0, 1, 2);

    keep(next, 0, 4);

    assertThat(next.statistics().bytesWritten()).isEqualTo(RECORD);
    assertThat(files()).hasSize(2);
  }

  @Test
  void nothingIsTouchedBeforeTheFirstQuestionNorWhenItIsOff() {
    store(MIB).close();
    AnswerStore off = store(0);
    off.keep(key(1), answer(1));

    assertThat(off.find(key(1))).isEmpty();
    assertThat(off.isOn()).isFalse();
    assertThat(folder).doesNotExist();
  }

  @Test
  void aStoreThatOnlyReadsLeavesNothingBehind() throws IOException {
    kept(1);
    AnswerStore reader = store(MIB);
    assertFound(reader, 0);
    reader.close();

    assertThat(files()).hasSize(1);
    assertThat(reader.find(key(0))).isEmpty();
  }

  // --- damage ---

  @Test
  void aTailThatIsCutAnywhereCostsItsOwnAnswerOnly() throws IOException {
    kept(3);
    byte[] whole = Files.readAllBytes(files().get(0));

    for (int length = 2 * RECORD; length < 3 * RECORD; length++) {
      Files.write(files().get(0), Arrays.copyOf(whole, length));
      AnswerStore store = store(MIB);

      assertFound(store, 0, 1);
      assertThat(store.find(key(2))).as("of %d bytes", length).isEmpty();
      store.close();
    }
    Files.write(files().get(0), whole);
    assertFound(store(MIB), 0, 1, 2);
  }

  @Test
  void aFlippedBitAnywhereIsNeverAWrongAnswer() throws IOException {
    kept(3);
    byte[] whole = Files.readAllBytes(files().get(0));

    for (int place = 0; place < whole.length; place++) {
      byte[] damaged = whole.clone();
      damaged[place] ^= (byte) (1 << place % 8);
      Files.write(files().get(0), damaged);
      said.list.clear();
      AnswerStore store = store(MIB);

      for (int number = 0; number < 3; number++) {
        Optional<TensorBytes> found = store.find(key(number));
        if (number == place / RECORD) {
          assertThat(found).as("byte %d", place).isEmpty();
        } else if (number < place / RECORD || place % RECORD >= AnswerRecord.HEADER) {
          assertThat(found).as("byte %d", place).contains(answer(number));
        } else {
          assertThat(found).as("byte %d", place).isIn(Optional.of(answer(number)), Optional.empty());
        }
      }
      assertThat(warnings()).as("byte %d", place).hasSize(1);
      store.close();
    }
  }

  @Test
  void aDamagedAnswerIsComputedAndKeptAgain() throws IOException {
    kept(3);
    byte[] bytes = Files.readAllBytes(files().get(0));
    bytes[RECORD + 80] ^= 1;
    bytes[2 * RECORD + 80] ^= 1;
    Files.write(files().get(0), bytes);
    AnswerStore store = store(MIB);
    assertThat(store.find(key(1))).isEmpty();
    assertThat(store.find(key(2))).isEmpty();
    assertThat(warnings()).as("said once").hasSize(1).first().asString().contains("computed again");

    keep(store, 1, 2);
    store.close();

    assertFound(store(MIB), 0, 1);
  }

  @Test
  void whatIsBehindDamageIsLeftAlone() throws IOException {
    kept(3);
    byte[] bytes = Files.readAllBytes(files().get(0));
    bytes[RECORD] ^= 1;
    Files.write(files().get(0), bytes);

    AnswerStore store = store(MIB);
    assertFound(store, 0);
    assertThat(store.find(key(2))).isEmpty();
    assertThat(warnings()).hasSize(1).first().asString().contains("byte " + RECORD, 2 * RECORD + " bytes are not");
    store.close();

    assertThat(Files.readAllBytes(files().get(0))).isEqualTo(bytes);
  }

  @Test
  void foreignFilesAreNobodysBusiness() throws IOException {
    kept(1);
    Files.writeString(folder.resolve("notes.txt"), "mine");
    Files.writeString(folder.resolve("1.answers"), "mine too");
    Files.write(folder.resolve("000000000000000-000000.answers"), new byte[5000]);   // called as ours are
    Files.createDirectories(folder.resolve("000000000000000-000001.answers"));

    AnswerStore store = store(MIB);

    assertFound(store, 0);
    assertThat(folder.resolve("notes.txt")).hasContent("mine");
    assertThat(folder.resolve("1.answers")).hasContent("mine too");
    assertThat(warnings()).noneMatch(line -> line.contains("notes.txt") || line.contains("/1.answers"));
  }

  // --- others at the same time ---

  @Test
  void twoThatWriteAtATimeFindWhatTheOtherKept() throws IOException {
    AnswerStore one = store(MIB);
    AnswerStore other = store(MIB);
    keep(one, 0, 2);
    keep(other, 10, 12);
    assertThat(files()).hasSize(2);
    assertFound(other, 0, 1);

    // what comes later is noticed later
    keep(one, 2, 4);
    assertThat(other.find(key(2))).isEmpty();
    millis += 1_000;
    assertFound(other, 2, 3, 10);
    assertFound(one, 10, 11);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void whatIsDeletedUnderItIsNotFoundAndNothingElseHappens() throws IOException {
    kept(2);
    AnswerStore store = store(MIB);
    assertFound(store, 0);

    Files.delete(files().get(0));

    assertThat(store.find(key(1))).isEmpty();
    keep(store, 1, 2);
    assertFound(store, 1);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aFolderThatIsDeletedUnderAWriterIsMadeAgain() throws IOException {
    AnswerStore store = store(MIB);
    keep(store, 0, 2);
    Files.delete(files().get(0));
    Files.delete(folder);

    keep(store, 2, 4);

    assertThat(store.find(key(0))).isEmpty();
    assertFound(store, 2, 3);
    store.close();
    assertFound(store(MIB), 2, 3);
  }

  // --- room ---

  @Test
  void theBoundIsKeptAndTheOldestGo() throws IOException {
    long bound = 32 * 5 * RECORD;   // a segment takes five answers
    AnswerStore store = store(bound * 4096 / RECORD);   // if each counts as 4,096 bytes
    for (int number = 0; number < 1_000; number++) {
      millis++;
      store.keep(key(number), answer(number));
      assertThat(files().size()).isLessThanOrEqualTo(32);
    }

    assertThat(store.size()).isBetween(31 * 5, 32 * 5);
    assertFound(store, IntStream.range(1_000 - 31 * 5, 1_000).toArray());
    assertThat(store.find(key(0))).isEmpty();
    assertThat(store.find(key(800))).isEmpty();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void whatAnotherWritesIsNotDeletedThoughItIsTheOldest() throws IOException {
    long bound = 32 * 5 * 4096;
    AnswerStore patient = store(bound);
    keep(patient, 0, 1);
    AnswerStore busy = store(bound);
    for (int number = 100; number < 500; number++) {
      millis++;
      busy.keep(key(number), answer(number));
    }

    assertThat(files().size()).isLessThanOrEqualTo(32);
    keep(patient, 1, 2);
    assertFound(patient, 0, 1);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aSmallerBoundThanLastTimeIsKeptFromTheBeginning() throws IOException {
    for (int number = 0; number < 20; number++) {
      AnswerStore store = store(MIB);
      keep(store, number, number + 1);
      store.close();
      millis++;
    }
    assertThat(files()).hasSize(20);

    AnswerStore store = store(5 * 4096);

    assertThat(store.find(key(0))).isEmpty();
    assertFound(store, 15, 16, 17, 18, 19);
    assertThat(files()).hasSize(5);
  }

  @Test
  void anAnswerThatIsTooLongIsSaidOnceAndNotKept() {
    AnswerStore store = store(32 * RECORD - 1);
    keep(store, 0, 2);

    assertThat(store.find(key(0))).isEmpty();
    assertThat(warnings()).hasSize(1).first().asString().contains("espalier.teacher.cache.bytes");
    assertThat(folder).doesNotExist();
  }

  @Test
  void whereNothingCanBeWrittenNothingIsStoredAndThatIsSaidOnce() throws IOException {
    Files.writeString(folder, "a file where the folder would be");
    AnswerStore store = store(MIB);

    assertThat(store.find(key(0))).isEmpty();
    keep(store, 0, 3);
    millis += 5_000;
    assertThat(store.find(key(0))).isEmpty();

    assertThat(warnings()).hasSize(1).first().asString().contains("no longer stored");
  }

  private AnswerStore store(long bytes) {
    InstantSource clock = () -> Instant.ofEpochMilli(millis);
    AnswerStore store = new AnswerStore(new AnswerSettings(folder, bytes), clock);
    opened.add(store);
    return store;
  }

  /** An earlier run has kept so many answers. */
  private void kept(int count) {
    AnswerStore store = store(MIB);
    keep(store, 0, count);
    store.close();
  }

  private static void keep(AnswerStore store, int from, int end) {
    IntStream.range(from, end).forEach(number -> store.keep(key(number), answer(number)));
  }

  private static void assertFound(AnswerStore store, int... numbers) {
    for (int number : numbers) {
      assertThat(store.find(key(number))).as("answer %d", number).contains(answer(number));
    }
  }

  private static AnswerKey key(int number) {
    return new AnswerKey(number, 31L * number, -number, Long.MAX_VALUE);
  }

  private static TensorBytes answer(int number) {
    float[] logits = new float[SAMPLES * CLASSES];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.sin(number + i);
    }
    return TensorBytes.of(logits, SAMPLES, CLASSES);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private List<String> warnings() {
    return said.list.stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage).toList();
  }
}
