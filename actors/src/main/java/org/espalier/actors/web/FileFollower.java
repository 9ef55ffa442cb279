package org.espalier.actors.web;

import akka.actor.typed.ActorSystem;
import akka.pattern.Patterns;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CompletableFuture;
import org.espalier.actors.web.Control.FilePart;
import org.espalier.actors.web.Control.RunFile;

/** Reads files of runs, and waits for more of one on behalf of who asks: he then need not ask all the time. */
final class FileFollower {
  /** Longest wait of one request. */
  static final Duration MOST_PATIENCE = Duration.ofSeconds(20);
  /** Bytes of one answer. */
  private static final int MOST = 256 * 1024;
  private static final Duration PAUSE = Duration.ofMillis(500);
  private final Control control;
  private final ActorSystem<?> system;

  FileFollower(Control control, ActorSystem<?> system) {
    this.control = control;
    this.system = system;
  }

  /**
   * Reads on from an offset.
   *
   * @param patience how long to wait if there is nothing yet; a file that is shorter than the offset was cut back, which is news
   */
  CompletionStage<FilePart> read(String run, RunFile file, long from, Duration patience) {
    return control.read(run, file, from, MOST).thenCompose(part -> {
      boolean news = part.bytes().length > 0 || part.total() < from;
      return news || patience.compareTo(PAUSE) < 0 ? CompletableFuture.completedFuture(part)
          : Patterns.after(PAUSE, system, () -> read(run, file, from, patience.minus(PAUSE)));
    });
  }
}
