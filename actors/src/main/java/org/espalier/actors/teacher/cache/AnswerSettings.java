package org.espalier.actors.teacher.cache;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.espalier.models.InputException;

/**
 * Where answers are kept, and how many.
 *
 * @param folder made when needed
 * @param bytes  that all of them may take; 0 keeps none
 */
public record AnswerSettings(Path folder, long bytes) {
  private static final int SEGMENTS = 32;

  /**
   * Reads {@code espalier.teacher.cache}; system properties win, as everywhere.
   *
   * @param node  settings over those of {@code reference.conf}
   * @param usual folder where none is named
   * @throws InputException if a value is wrong
   */
  public static AnswerSettings of(Config node, Path usual) {
    try {
      Config all = ConfigFactory.defaultOverrides().withFallback(node).withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve();
      String folder = all.getString("espalier.teacher.cache.folder");
      return new AnswerSettings(folder.isEmpty() ? usual : Path.of(folder), all.getBytes("espalier.teacher.cache.bytes"));
    } catch (ConfigException | InvalidPathException e) {
      throw new InputException(e, "espalier.teacher.cache is wrong: %s", e.getMessage());
    }
  }

  public AnswerSettings {
    if (bytes < 0) {
      throw new InputException("espalier.teacher.cache.bytes is %d: give a size such as 4 GiB, or 0 to keep no answers", bytes);
    }
  }

  /** Nothing is kept. */
  public static AnswerSettings off() {
    return new AnswerSettings(Path.of(""), 0);
  }

  /** Bytes of a segment, and of the longest answer: room is made a segment at a time. */
  long segment() {
    return bytes / SEGMENTS;
  }
}
