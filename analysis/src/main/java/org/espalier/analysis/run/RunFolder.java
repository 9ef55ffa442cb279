package org.espalier.analysis.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.models.Failpoint;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.DurableFile;

/**
 * The folder of one run. Parts appear when someone writes them; only {@code experiment.json} and {@code experiment.conf} are
 * there from the start and never change.
 *
 * <pre>
 * experiment.json    the resolved experiment     metrics.csv   a row an epoch and learner   tensorboard/  event files
 * experiment.conf    as the user wrote it        result.json   how it ended                 probes/       what analysts found
 * events.jsonl       what happened, in order     checkpoints/  to go on from                journal/      facts of the actors
 * robustness.json    errors under corruptions    robustness.csv                             the same as rows
 * teachers.json      student beside teachers     teachers.csv                               the same as rows
 * weights/           a safetensors file (and its description) a learner                     report.html   to look at
 * beginning/         of a fork, until it has begun: the run that leads to where it goes on
 * teachers/          runs that train its teachers, where its experiment names theirs
 * </pre>
 */
public record RunFolder(Path path) {

  /**
   * Starts the folder of a new run.
   *
   * @param resolved the whole experiment as canonical JSON
   * @param written the experiment as the user wrote it, with what the command line changed
   * @throws InputException if the folder is there and not empty
   */
  public static RunFolder create(Path path, String resolved, String written) {
    requireVacant(path);
    RunFolder run = new RunFolder(path);
    AtomicFile.write(run.experimentJson(), resolved);   // the run is there from here on: whatever crashes behind it, resume goes on
    Failpoint.reached("run.half-created");
    AtomicFile.write(run.experimentConf(), written);
    Failpoint.reached("run.created");
    return run;
  }

  /** @throws InputException if a new run cannot have this folder, for there is something in it */
  public static void requireVacant(Path path) {
    RunFolder run = new RunFolder(path);
    if (!run.isVacant()) {
      throw new InputException(run.exists()
          ? "%1$s holds a run already. To go on with it: espalier resume %2$s. To start another: --out with a new folder"
          : "%1$s is there and holds no run, so nothing is written into it (nor could espalier resume go on from it)."
              + " Choose a new folder with --out, or remove this one", path, ShellWord.quote(path.toString()));
    }
  }

  /** @throws InputException if no run was ever started there */
  public static RunFolder open(Path path) {
    RunFolder run = new RunFolder(path);
    if (!run.exists()) {
      throw new InputException(Files.isDirectory(path)
          ? "%s is no run: it has no experiment.json. Name the folder of a run, as train printed it"
          : "there is no folder %s. Name the folder of a run, as train printed it", path);
    }
    return run;
  }

  /** What a crash left of the very first file does not count. */
  private boolean isVacant() {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.allMatch(DurableFile.aside(experimentJson())::equals);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + path + ": " + e.getMessage(), e);
    }
  }

  public boolean exists() {
    return Files.isRegularFile(experimentJson());
  }

  /** Last part of the folder's path. */
  public String name() {
    return path.toAbsolutePath().normalize().getFileName().toString();
  }

  public Path experimentJson() {
    return path.resolve("experiment.json");
  }

  public Path experimentConf() {
    return path.resolve("experiment.conf");
  }

  public Path events() {
    return path.resolve("events.jsonl");
  }

  public Path metrics() {
    return path.resolve("metrics.csv");
  }

  public Path result() {
    return path.resolve("result.json");
  }

  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** Weights file of a learner, or of a {@code pair} that shares its weights; its description has the ending {@code json}. */
  public Path weights(String learner) {
    return path.resolve("weights").resolve(LearnerName.require(learner) + ".safetensors");
  }

  public Path tensorBoard() {
    return path.resolve("tensorboard");
  }

  public Path probes() {
    return path.resolve("probes");
  }

  /** Removes what an analyst had half written when its process ended. */
  public void sweepProbes() {
    AtomicFile.sweep(probes());
  }

  /** What the networks' errors under corruptions are; see {@link RobustnessFile}. */
  public Path robustness() {
    return path.resolve("robustness.json");
  }

  /** The same as rows. */
  public Path robustnessTable() {
    return path.resolve("robustness.csv");
  }

  /** What the student and its teachers say of the same pictures; see {@link TeachersFile}. */
  public Path teachers() {
    return path.resolve("teachers.json");
  }

  /** Every two of them as rows. */
  public Path teachersTable() {
    return path.resolve("teachers.csv");
  }

  public Path report() {
    return path.resolve("report.html");
  }

  public Path journal() {
    return path.resolve("journal");
  }

  /** The resolved experiment. */
  public ObjectNode readExperiment() {
    try {
      return Json.parse(text(experimentJson()));
    } catch (JsonProcessingException e) {
      throw new InputException(e, "%s is damaged: %s. Take it from a copy, or train again", experimentJson(), Json.reason(e));
    }
  }

  /** The experiment as the user wrote it; empty if that file was removed. */
  public String readExperimentConf() {
    return Files.exists(experimentConf()) ? text(experimentConf()) : "";
  }

  /** What was measured so far; no rows before the first epoch. */
  public MetricsTable readMetrics() {
    return Files.exists(metrics()) ? MetricsTable.read(metrics()) : new MetricsTable(List.of(), 0, 0);
  }

  /** How the run ended; none while it goes on, or after a crash. */
  public Optional<RunResult> readResult() {
    return Files.exists(result()) ? Optional.of(ResultFile.read(result())) : Optional.empty();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
