package org.espalier.actors.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.espalier.actors.web.ApiClient;
import org.espalier.actors.web.Control.RunFile;
import org.espalier.analysis.run.ResultFile;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;

/** The result of a run whose folder lies elsewhere. */
final class RemoteResult {
  private RemoteResult() {}

  /** Empty if the node has none. */
  static Optional<RunResult> read(ApiClient node, String run) {
    String json = RemoteLines.all(node, run, RunFile.RESULT);
    return json.isEmpty() ? Optional.empty() : Optional.of(ResultFile.parse(Path.of(run, "result.json"), json));
  }

  static String text(String run, Optional<RunResult> result) {
    return result.map(found -> ResultTable.of(new RunFolder(Path.of(run)), found))
        .orElse("run " + run + " is completed; its result is in its folder");
  }
}
