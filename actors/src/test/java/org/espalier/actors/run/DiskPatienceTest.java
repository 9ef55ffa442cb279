package org.espalier.actors.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskPatienceTest {
  @TempDir
  Path folder;
  private final Stop stop = new Stop();
  private int tries;

  private int fullForTheFirst(int failures) throws IOException {
    tries++;
    if (tries <= failures) {
      throw new IOException("No space left on device");
    }
    return tries;
  }

  @Test
  void aFullDiskIsTriedUntilThereIsRoom() throws IOException {
    int tried = new DiskPatience(folder, stop, Duration.ZERO).run(() -> fullForTheFirst(3));

    assertThat(tried).isEqualTo(4);
  }

  @Test
  void whoStopsTheRunGetsOneLastTryAndThenTheReason() {
    DiskPatience patience = new DiskPatience(folder, stop, Duration.ofHours(1));

    assertThatThrownBy(() -> patience.run(() -> {
      stop.request(Stop.Reason.TERMINATE);
      return fullForTheFirst(Integer.MAX_VALUE);
    })).isInstanceOf(IOException.class).hasMessage("No space left on device");
    assertThat(tries).isEqualTo(1);
  }

  @Test
  void anotherFaultOfTheDiskIsToldAtOnce() {
    DiskPatience patience = new DiskPatience(folder, stop, Duration.ofHours(1));

    assertThatThrownBy(() -> patience.run(() -> {
      throw new IOException("Input/output error");
    })).isInstanceOf(IOException.class).hasMessage("Input/output error");
  }
}
