package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    try (FileChannel channel = FileChannel.open(path(folder, read.file), StandardOpenOption.READ)) {
      long total = channel.size();
      long left = Math.max(0, total - Math.max(0, read.from));
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(left, Math.min(MOST, Math.max(0, read.most))));
      while (bytes.hasRemaining() && channel.read(bytes, read.from + bytes.position()) >= 0) {
        // a file that is cut back meanwhile gives fewer
      }
      byte[] found = new byte[bytes.position()];
      bytes.flip().get(found);
      return new Part(read.from, found, total);
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
