package org.espalier.actors.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.espalier.models.checkpoint.DiskFullException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats work that a full disk refuses, until there is room or somebody stops the run. */
final class DiskPatience {
  private static final Logger LOG = LoggerFactory.getLogger(DiskPatience.class);
  private static final long NEXT_TO_NOTHING = 1 << 20;
  private final Path place;
  private final Stop stop;
  private final Duration pause;

  /** Work with files, that may be done again after it failed. */
  interface Work<T> {
    T run() throws IOException;
  }

  DiskPatience(Path place, Stop stop, Duration pause) {
    this.place = place;
    this.stop = stop;
    this.pause = pause;
  }

  /** @throws IOException if the disk is at fault in another way, or is still full when the run is stopped */
  <T> T run(Work<T> work) throws IOException {
    boolean told = false;
    while (true) {
      try {
        T result = work.run();
        if (told) {
          LOG.warn("there is room again, the run goes on");
        }
        return result;
      } catch (IOException | UncheckedIOException e) {
        if (!isFull(e) || stop.requested()) {
          throw e instanceof UncheckedIOException unchecked ? unchecked.getCause() : (IOException) e;
        }
        if (!told) {
          LOG.warn("{} The run waits, and tries again every {} seconds.", e.getMessage(), pause.toSeconds());
          told = true;
        }
        stop.await(pause);
      }
    }
  }

  private boolean isFull(Exception e) {
    try {
      return e instanceof DiskFullException || String.valueOf(e.getMessage()).contains("No space left")
          || Files.getFileStore(place).getUsableSpace() < NEXT_TO_NOTHING;
    } catch (IOException unknown) {
      return false;
    }
  }
}
