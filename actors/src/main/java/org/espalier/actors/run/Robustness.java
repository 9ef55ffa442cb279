package org.espalier.actors.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.analysis.robustness.Corruption;
import org.espalier.analysis.robustness.CorruptedParts;
import org.espalier.analysis.robustness.CorruptionErrors;
import org.espalier.analysis.robustness.NetworkRobustness;
import org.espalier.analysis.robustness.Reference;
import org.espalier.analysis.robustness.RobustnessResult;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.train.FrozenNetworks;

/**
 * Errors of networks that runs left behind, under corruptions.
 *
 * @param severities each once, growing
 * @param scoring    of what, and how
 * @param told       what was scored, a line each, for people who wait
 */
public record Robustness(CorruptionSource source, List<Corruption> corruptions, List<Integer> severities, Scoring scoring,
    Consumer<String> told) {

  /** @param network whose answer it is, or that of one of its heads alone */
  private record Measured(Path weights, String network, CorruptionErrors errors) {}

  /** The networks of some weights files, beside a reference if there is one. */
  public RobustnessResult of(List<Path> files, Optional<ReferenceChoice> reference) throws IOException {
    Optional<ReferenceErrors> others = reference.isPresent() ? Optional.of(errors(reference.get(), files)) : Optional.empty();
    Map<String, NetworkRobustness> networks = new LinkedHashMap<>();
    for (Map.Entry<String, Measured> entry : measured(files, scoring).entrySet()) {
      Measured measured = entry.getValue();
      networks.put(entry.getKey(), new NetworkRobustness(measured.weights.toString(), measured.errors,
          others.map(other -> other.beside(entry.getKey(), measured.network))));
    }
    return new RobustnessResult(source.data(), source.dataHash(), source.part(), source.seed(), networks);
  }

  /** Whatever can be wrong with a reference is found before the long work begins. */
  private ReferenceErrors errors(ReferenceChoice choice, List<Path> subject) throws IOException {
    if (choice instanceof ReferenceChoice.AlexNet) {
      for (Path file : subject) {
        requireImageNet(file, SavedNetworks.read(file).file().description());
      }
      return (name, network) -> Reference.ALEXNET;
    } else if (choice instanceof ReferenceChoice.Measured measured) {
      return named(measured.name(), measured.errors(source, images(subject.get(0))));
    }
    ReferenceChoice.Networks networks = (ReferenceChoice.Networks) choice;
    Map<String, CorruptionErrors> errors = new LinkedHashMap<>();
    measured(networks.weights(), scoring.ofWholes()).forEach((name, found) -> errors.put(name, found.errors));
    return named(networks.name(), errors);
  }

  private int images(Path weights) throws IOException {
    return source.parts().apply(SavedNetworks.read(weights).file().description()).of(corruptions.get(0), severities.get(0)).set().size();
  }

  private void requireImageNet(Path weights, WeightsDescription made) {
    if (made.classes().size() != Reference.ALEXNET_CLASSES || severities.size() != Corruption.SEVERITIES) {
      throw new InputException("the reference alexnet is known as a mean over %d severities of ImageNet-C's %d classes, but %s has %d "
          + "classes and severities %s are asked for: name a run or weights of the same data with --reference", Corruption.SEVERITIES,
          Reference.ALEXNET_CLASSES, weights, made.classes().size(), severities);
    }
  }

  /** What to compare a network with. */
  @FunctionalInterface
  private interface ReferenceErrors {
    Reference beside(String name, String network);
  }

  /** The network or head of the same name; for a head that has none, its network's; or the only one. */
  private ReferenceErrors named(String name, Map<String, CorruptionErrors> networks) {
    Map<String, Reference> references = new LinkedHashMap<>();
    networks.forEach((network, errors) -> references.put(network,
        Reference.of(networks.size() == 1 ? name : name + ", " + network, errors, severities)));
    return (head, network) -> {
      if (references.size() > 1 && !references.containsKey(network)) {
        throw new InputException("the reference %s has the networks %s, but none of the name %s: name one by its weights file", name,
            references.keySet(), network);
      }
      return references.size() == 1 ? references.values().iterator().next() : references.getOrDefault(head, references.get(network));
    };
  }

  private Map<String, Measured> measured(List<Path> files, Scoring how) throws IOException {
    Map<String, Measured> all = new LinkedHashMap<>();
    for (Path file : files) {
      SavedNetworks saved = SavedNetworks.read(file);
      WeightsDescription made = saved.file().description();
      requireClasses(file, made);
      CorruptedParts parts = source.parts().apply(made);
      try (FrozenNetworks networks = how.open(saved)) {
        for (String network : networks.names()) {
          CorruptionErrors.measure(parts, corruptions, severities, part -> how.of(networks, network, part), this::tell)
              .forEach((name, errors) -> all.put(name, new Measured(file, network, errors)));
        }
      }
    }
    return all;
  }

  private void tell(String name, Corruption corruption, List<Double> errors) {
    told.accept("%s, %s: error %s".formatted(name, corruption.label(), percent(errors)));
  }

  private static String percent(List<Double> errors) {
    return String.join(" ", errors.stream().map(error -> String.format(Locale.ROOT, "%.2f", error)).toList()) + " %";
  }

  private void requireClasses(Path weights, WeightsDescription made) {
    source.classes().filter(names -> !names.equals(made.classes())).ifPresent(names -> {
      throw new InputException("%s was made for %d classes, but %s has %d%s: name data of the same kind", weights, made.classes().size(),
          source.data(), names.size(), names.size() == made.classes().size() ? " of other names" : "");
    });
  }
}
