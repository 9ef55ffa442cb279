package org.espalier.actors.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.espalier.actors.web.ApiClient;
import org.espalier.actors.web.Control.FilePart;
import org.espalier.actors.web.Control.RunFile;

/** The lines of a run's file at a node, as they come. */
final class RemoteLines {
  private final ApiClient node;
  private final String run;
  private final RunFile file;
  private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
  private long offset;

  RemoteLines(ApiClient node, String run, RunFile file) {
    this.node = node;
    this.run = run;
    this.file = file;
  }

  /** The next read begins at the start of the file: what was read of it may have changed. */
  void restart() {
    offset = 0;
    unfinished.reset();
  }

  /**
   * Hands over all whole lines that were not handed over yet.
   *
   * @param patience how long to wait if there is none
   * @return false if the file was cut back, so that nothing was handed over and the next read begins at its start
   */
  boolean read(Duration patience, Consumer<String> line) {
    Duration wait = patience;
    FilePart part;
    do {
      part = node.read(run, file, offset, wait);
      wait = Duration.ZERO;
      if (part.total() < offset) {
        restart();
        return false;
      }
      offset += part.bytes().length;
      unfinished.writeBytes(part.bytes());
      whole().forEach(line);
    } while (part.bytes().length > 0 && offset < part.total());
    return true;
  }

  private List<String> whole() {
    byte[] bytes = unfinished.toByteArray();
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    unfinished.reset();
    unfinished.write(bytes, end, bytes.length - end);
    return new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
  }

  /** All that is there, with a last line that has no end; for files that are written whole. */
  static String all(ApiClient node, String run, RunFile file) {
    RemoteLines lines = new RemoteLines(node, run, file);
    StringBuilder text = new StringBuilder();
    lines.read(Duration.ZERO, line -> text.append(line).append('\n'));
    return text + lines.unfinished.toString(StandardCharsets.UTF_8);
  }
}
