package org.espalier.actors.copies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.actors.FilePiece;
import org.espalier.actors.copies.RunCopy.Version;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.CheckpointStore;

/** The folders of runs of this node, as others may read them: nothing outside of them. For any thread. */
final class RunStock {
  /** So many bytes at most are read at once. */
  static final int PIECE = 512 << 10;
  private static final int MOST_FILES = 10_000;
  private final Path runs;

  RunStock(Path runs) {
    this.runs = runs;
  }

  /** @throws InputException if that is no name */
  RunFolder folder(String run) {
    Path folder = runs.resolve(run).normalize();
    if (run.isBlank() || !runs.equals(folder.getParent()) || !folder.getFileName().toString().equals(run)) {
      throw new InputException("'%s' cannot be the name of a run's folder", run);
    }
    return new RunFolder(folder);
  }

  /** Checkpoints whose manifests are sound, newest first. */
  List<Version> versions(String run) throws IOException {
    return new CheckpointStore(folder(run).checkpoints()).list().stream()
        .map(listed -> Version.of(listed.name(), listed.manifest())).toList();
  }

  /** All files but checkpoints, the journal, and what is being written. */
  List<RunFile> files(String run) throws IOException {
    RunFolder folder = folder(run);
    if (!folder.exists()) {
      return List.of();
    }
    try (Stream<Path> all = Files.find(folder.path(), 3, (path, what) -> what.isRegularFile())) {
      return all.filter(path -> !path.startsWith(folder.checkpoints()) && !path.startsWith(folder.journal()))
          .map(path -> new RunFile(folder.path().relativize(path).toString().replace('\\', '/'), path.toFile().length()))
          .filter(file -> !file.path().endsWith(".tmp") && !file.path().equals(CopyMark.FILE))
          .sorted(Comparator.comparing(RunFile::path)).limit(MOST_FILES).toList();
    }
  }

  /**
   * Part of a file, at most {@value #PIECE} bytes; fewer at its end.
   *
   * @throws IOException    if there is no such file
   * @throws InputException if it is not one of the run's
   */
  byte[] read(String run, String file, long from, int most) throws IOException {
    Path folder = folder(run).path();
    Path path = folder.resolve(file).normalize();
    if (!path.startsWith(folder) || from < 0 || most < 0) {
      throw new InputException("%d bytes from %d of '%s' cannot be read: it is no file of run %s", most, from, file, run);
    }
    return FilePiece.read(path, from, Math.min(PIECE, most)).bytes();
  }
}
