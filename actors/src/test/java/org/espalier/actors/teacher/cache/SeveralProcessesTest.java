package org.espalier.actors.teacher.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.models.checkpoint.TensorBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SeveralProcessesTest {
  /** Of an answer here there are five in a segment. */
  private static final long BYTES = 32 * 5 * 4096;
  @TempDir Path folder;

  @Test
  void whatAnotherProcessWritesIsReadAndNotDeletedBeforeItIsGone() throws Exception {
    // given another process that has kept answers and would go on
    Process other = start();
    try (AnswerStore store = store(folder); BufferedReader said = other.inputReader()) {
      assertThat(said.readLine()).isEqualTo("kept");
      List<Path> its = files();
      assertThat(its).hasSize(1);

      // when this one keeps more than there is room for
      keepMany(store, 1_000);

      // then the other's are there
      assertThat(files()).hasSizeLessThanOrEqualTo(32).containsAll(its);
      assertThat(store.find(key(0))).contains(answer(0));
      assertThat(store.find(key(2))).contains(answer(2));

      // until it dies, by whatever it is
      other.destroyForcibly().waitFor();
      keepMany(store, 2_000);
      assertThat(files()).doesNotContainAnyElementsOf(its);
      assertThat(store.find(key(0))).isEmpty();
    } finally {
      other.destroyForcibly();
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-cp",
        System.getProperty("java.class.path"), Writer.class.getName(), folder.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** Keeps three answers in the folder named by its argument, and waits to be killed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      try (AnswerStore store = store(Path.of(arguments[0]))) {
        for (int number = 0; number < 3; number++) {
          store.keep(key(number), answer(number));
        }
        System.out.println("kept");
        while (System.in.read() >= 0) {
          continue;
        }
      }
    }
  }

  private static AnswerStore store(Path folder) {
    return new AnswerStore(new AnswerSettings(folder, BYTES), InstantSource.system());
  }

  private static void keepMany(AnswerStore store, int from) {
    for (int number = from; number < from + 400; number++) {
      store.keep(key(number), answer(number));
    }
  }

  private static AnswerKey key(int number) {
    return new AnswerKey(7, 7, 7, number);
  }

  private static TensorBytes answer(int number) {
    float[] logits = new float[20];
    Arrays.fill(logits, number);
    return TensorBytes.of(logits, 4, 5);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
