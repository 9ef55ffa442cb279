package org.espalier.actors.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.actors.run.FinishedRun;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Fingerprint;

/**
 * Finished runs, found by their experiment: a run is what its experiment and the kind of its device say, so nobody has to train it again.
 *
 * @param roots folders around runs; runs of sweeps one level below, and the teachers of either, count too
 * @param pool  that it would be trained on: devices of other fingerprints compute other bits
 */
public record FinishedRuns(List<Path> roots, List<ComputeDevice> pool) {
  public FinishedRuns {
    roots = roots.stream().map(root -> root.toAbsolutePath().normalize()).distinct().sorted().toList();
    pool = List.copyOf(pool);
  }

  /** One whose weights are as it left them; of several the first by its path. */
  public Optional<FinishedRun> find(String experimentHash) {
    return roots.stream().flatMap(root -> within(root).stream())
        .flatMap(one -> Stream.of(Stream.of(one), within(one).stream(), within(TeacherGraph.place(one)).stream()).flatMap(found -> found))
        .flatMap(folder -> find(new RunFolder(folder), experimentHash).stream()).findFirst();
  }

  private Optional<FinishedRun> find(RunFolder folder, String experimentHash) {
    try {
      return FinishedRun.find(folder, experimentHash)
          .filter(run -> pool.stream().anyMatch(device -> Fingerprint.of(device).text().equals(run.result().machine().get("fingerprint"))))
          .filter(run -> folder.exists() && FinishedRun.isSound(folder, experimentHash));
    } catch (InputException | UncheckedIOException e) {
      return Optional.empty();   // whatever that is, it is of no use here
    }
  }

  /** Folders in a folder, by name; those that are only being made have a dot in front. */
  private static List<Path> within(Path folder) {
    try (Stream<Path> found = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
      return found.filter(one -> Files.isDirectory(one) && !one.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();   // not ours to read
    }
  }

  /** Leaves in a folder what a finished run is without what it was made with: its experiment, record and weights. */
  static void copy(FinishedRun run, Path to) throws IOException {
    RunFolder from = run.folder();
    for (Path file : List.of(from.experimentJson(), from.experimentConf(), from.metrics(), from.result())) {
      if (Files.exists(file)) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    Path weights = from.path().resolve("weights");
    Files.createDirectories(to.resolve("weights"));
    try (Stream<Path> files = Files.list(weights)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve("weights").resolve(file.getFileName()));
      }
    }
  }
}
