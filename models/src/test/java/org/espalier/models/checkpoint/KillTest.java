package org.espalier.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.espalier.models.Failpoint;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process that the failpoint property ends while it writes its second checkpoint. */
class KillTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
      "checkpoint.before-rename:2, 100, true",
      "checkpoint.after-rename:2,  200, false",
      "file.before-flush:7,        100, true",
      "checkpoint.begun,           0,   true"})
  void theNextProcessGoesOnFromWhatIsWhole(String failpoint, long step, boolean leftovers) throws Exception {
    assertThat(write(failpoint)).isEqualTo(Failpoint.EXIT_CODE);
    assertThat(Disk.LOCAL.list(folder).stream().anyMatch(name -> name.contains(".tmp"))).isEqualTo(leftovers);

    var store = new CheckpointStore(folder);
    store.claim(2);

    Recovery recovery = store.recover();
    assertThat(recovery.passedOver()).isEmpty();
    assertThat(recovery.checkpoint().map(found -> found.manifest().position().step()).orElse(0L)).isEqualTo(step);
    assertThat(Disk.LOCAL.list(folder)).allMatch(name -> name.matches("fence|step-\\d{12}"));
  }

  private int write(String failpoint) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
        "-Despalier.failpoint=" + failpoint, "-cp", System.getProperty("java.class.path"), Writer.class.getName(), folder.toString())
        .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the writer ends").isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Writes checkpoints of the steps 100 and 200 into the folder named by its argument. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      var store = new CheckpointStore(Path.of(arguments[0]));
      store.claim(1);
      Sketches.write(store, 1, 100);
      Sketches.write(store, 1, 200);
    }
  }
}
