package org.espalier.actors.copies;

/**
 * A file of a run's folder.
 *
 * @param path   below the folder, with {@code /}
 * @param length bytes now
 */
public record RunFile(String path, long length) {

  /** Whether it says what the run came to. */
  boolean isResult() {
    return path.equals("result.json");
  }

  /** Whether it is what a run leaves to those who learn from it. */
  boolean isLeft() {
    return isResult() || path.equals("experiment.json") || path.equals("experiment.conf")
        || path.startsWith("weights/") && !path.contains("..");
  }
}
