package org.espalier.actors.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.analysis.run.ResultFile;
import org.espalier.analysis.run.RunFolder;

/** The result of a run whose folder lies elsewhere. */
final class RemoteResult {
  private RemoteResult() {}

  /** @param json what its {@code result.json} says; empty if that cannot be had */
  static String text(String run, String json) {
    if (json.isEmpty()) {
      return "run " + run + " is completed; its result is in its folder";
    }
    try {
      Path copy = Files.createTempFile("espalier-result", ".json");
      try {
        return ResultTable.of(new RunFolder(Path.of(run)), ResultFile.read(Files.writeString(copy, json)));
      } finally {
        Files.delete(copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep a copy of the result for a moment: " + e.getMessage(), e);
    }
  }
}
