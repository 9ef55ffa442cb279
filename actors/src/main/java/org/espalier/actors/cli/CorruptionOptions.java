package org.espalier.actors.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.espalier.actors.run.ReferenceChoice;
import org.espalier.analysis.robustness.Corruption;
import org.espalier.analysis.run.RobustnessFile;
import org.espalier.models.InputException;
import picocli.CommandLine.Option;

/** Which corruptions of which pictures. */
final class CorruptionOptions {
  static final String BENCHMARK = "benchmark";
  private static final String ALL = "all";
  private static final String ALEXNET = "alexnet";
  @Option(names = "--severities", paramLabel = "N", split = ",", defaultValue = "1,2,3,4,5",
      description = "How strong, 1 to 5 (${DEFAULT-VALUE}).")
  private List<Integer> severities;
  @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Other noise for another seed (${DEFAULT-VALUE}).")
  private long seed;
  @Option(names = "--limit", paramLabel = "N", description = "At most so many pictures, any of the data, always the same; all when absent.")
  private Integer limit;

  /** Those that are named, in the benchmark's order. */
  static List<Corruption> named(List<String> names) {
    List<Corruption> chosen = names.stream().flatMap(name -> switch (name) {
      case BENCHMARK -> Corruption.benchmark().stream();
      case ALL -> Arrays.stream(Corruption.values());
      default -> List.of(Corruption.of(name)).stream();
    }).toList();
    return Arrays.stream(Corruption.values()).filter(chosen::contains).toList();
  }

  List<Integer> severities() {
    return severities.stream().map(Corruption::requireSeverity).distinct().sorted().toList();
  }

  long seed() {
    return seed;
  }

  Optional<Integer> limit() {
    return Optional.ofNullable(limit).map(count -> Arguments.atLeastOne("--limit", count));
  }

  /** @param name {@code alexnet}, a run, a weights file or what an evaluation has written */
  static ReferenceChoice reference(String name, Session session) {
    if (name.equals(ALEXNET)) {
      return new ReferenceChoice.AlexNet();
    } else if (name.endsWith(".json")) {
      return new ReferenceChoice.Measured(name, RobustnessFile.read(existing(name)));
    }
    return new ReferenceChoice.Networks(name, WeightsSubject.filesOf(name, session));
  }

  private static Path existing(String name) {
    if (!Files.isRegularFile(Path.of(name))) {
      throw new InputException("there is no file %s: name a robustness.json, as evaluate --corruptions writes it into a run", name);
    }
    return Path.of(name);
  }
}
