package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.espalier.actors.FilePiece;
import org.espalier.actors.WireMessage;
import org.espalier.actors.WorkThread;
import org.espalier.analysis.run.RunFolder;

/** Reads files of runs for people elsewhere, off the actors' threads. */
public final class RunFiles {
  /** So many bytes at most are read at once. */
  public static final int MOST = 256 << 10;

  /** Files that can be read from afar. */
  public enum Name { EVENTS, METRICS, RESULT, EXPERIMENT }

  /** Asks for part of a file of a run's folder. */
  public record Read(Path folder, Name file, long from, int most, ActorRef<Part> replyTo) implements ControlMessage, WireMessage {}

  /**
   * Bytes of a file.
   *
   * @param total its length now, 0 if it is not there
   */
  public record Part(long from, byte[] bytes, long total) implements WireMessage {}

  private RunFiles() {}

  public static Behavior<Read> create(RunSettings settings) {
    return Behaviors.setup(context -> {
      WorkThread thread = settings.threads().start("run-files");
      return Behaviors.receive(Read.class)
          .onMessage(Read.class, read -> {
            thread.run(() -> {
              read.replyTo.tell(part(read, settings.here(new RunFolder(read.folder))));
              return null;
            });
            return Behaviors.same();
          })
          .onSignal(PostStop.class, signal -> {
            thread.close(() -> { });
            return Behaviors.same();
          })
          .build();
    });
  }

  private static Part part(Read read, RunFolder folder) throws IOException {
    try {
      long from = Math.max(0, read.from);
      FilePiece piece = FilePiece.read(path(folder, read.file), from, Math.min(MOST, Math.max(0, read.most)));
      return new Part(read.from, piece.bytes(), piece.total());
    } catch (NoSuchFileException e) {
      return new Part(read.from, new byte[0], 0);
    }
  }

  private static Path path(RunFolder folder, Name file) {
    return switch (file) {
      case EVENTS -> folder.events();
      case METRICS -> folder.metrics();
      case RESULT -> folder.result();
      case EXPERIMENT -> folder.experimentJson();
    };
  }
}
