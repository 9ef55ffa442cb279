package org.espalier.analysis.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.analysis.robustness.Corruption;
import org.espalier.analysis.robustness.CorruptionErrors;
import org.espalier.analysis.robustness.NetworkRobustness;
import org.espalier.analysis.robustness.Reference;
import org.espalier.analysis.robustness.RobustnessResult;
import org.espalier.models.InputException;

/**
 * {@code robustness.json} and {@code robustness.csv}: errors of networks under corruptions, percent; what cannot be said is null. The
 * first can be read again, as a run's record or as another network's reference.
 */
public final class RobustnessFile {
  private RobustnessFile() {}

  /**
   * Writes both files into a run, each whole or not at all; a result that is there and says more stays.
   *
   * @return whether it was written
   */
  public static boolean write(RunFolder run, RobustnessResult result) {
    if (Files.exists(run.robustness()) && read(run.robustness()).saysMoreThan(result)) {
      return false;
    }
    AtomicFile.write(run.robustnessTable(), csv(result));
    AtomicFile.write(run.robustness(), Json.pretty(json(result)) + "\n");
    return true;
  }

  /** The object that {@link #write} writes, for those who print it. */
  public static ObjectNode json(RobustnessResult result) {
    ObjectNode json = Json.object().put("data", result.data()).put("dataHash", result.dataHash()).put("part", result.part())
        .put("seed", result.seed());
    ObjectNode networks = json.putObject("networks");
    result.networks().forEach((name, network) -> networks.set(name, json(network)));
    return json;
  }

  private static ObjectNode json(NetworkRobustness network) {
    CorruptionErrors errors = network.errors();
    ObjectNode json = Json.object().put("weights", network.weights()).put("images", errors.images());
    ArrayNode severities = json.putArray("severities");
    errors.severities().forEach(severities::add);
    Json.put(json, "clean", errors.clean());
    Json.put(json, "meanError", errors.mean());
    Json.put(json, "mce", network.mce());
    Json.put(json, "relativeMce", network.relativeMce());
    network.reference().ifPresentOrElse(reference -> Json.put(json.putObject("reference").put("name", reference.name()), "clean",
        reference.clean()), () -> json.putNull("reference"));
    ObjectNode corruptions = json.putObject("corruptions");
    errors.errors().forEach((corruption, row) -> corruptions.set(corruption.label(), json(network, corruption, row)));
    return json;
  }

  private static ObjectNode json(NetworkRobustness network, Corruption corruption, List<Double> row) {
    ObjectNode json = Json.object().put("group", corruption.group().label());
    ArrayNode errors = json.putArray("errors");
    row.forEach(errors::add);
    Json.put(json, "mean", network.errors().mean(corruption));
    Json.put(json, "reference", network.reference().map(reference -> reference.means().get(corruption)).orElse(Double.NaN));
    Json.put(json, "ce", network.ce(corruption));
    Json.put(json, "relativeCe", network.relativeCe(corruption));
    return json;
  }

  private static String csv(RobustnessResult result) {
    StringBuilder rows = new StringBuilder("network,corruption,group,severity,images,error_percent\n");
    result.networks().forEach((name, network) -> {
      CorruptionErrors errors = network.errors();
      if (Double.isFinite(errors.clean())) {
        rows.append("%s,clean,,0,%d,%s%n".formatted(name, errors.images(), errors.clean()));
      }
      errors.errors().forEach((corruption, row) -> {
        for (int i = 0; i < row.size(); i++) {
          rows.append("%s,%s,%s,%d,%d,%s%n".formatted(name, corruption.label(), corruption.group().label(), errors.severities().get(i),
              errors.images(), row.get(i)));
        }
      });
    });
    return rows.toString();
  }

  /** @throws InputException if the file is not what {@link #write} writes */
  public static RobustnessResult read(Path file) {
    try {
      JsonFields json = new JsonFields(file, "", Json.parse(Files.readString(file)));
      Map<String, NetworkRobustness> networks = new LinkedHashMap<>();
      JsonFields all = json.object("networks");
      all.names().forEach(name -> networks.put(name, network(all.object(name))));
      return new RobustnessResult(json.text("data"), json.text("dataHash"), json.text("part"), json.any("seed").longValue(), networks);
    } catch (JsonProcessingException e) {
      throw new InputException(e, "%s is no JSON: %s", file, Json.reason(e));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static NetworkRobustness network(JsonFields json) {
    List<Integer> severities = new ArrayList<>();
    json.any("severities").forEach(node -> severities.add(Corruption.requireSeverity(node.intValue())));
    JsonFields corruptions = json.object("corruptions");
    Map<Corruption, List<Double>> errors = new LinkedHashMap<>();
    Map<Corruption, Double> means = new EnumMap<>(Corruption.class);
    for (String label : corruptions.names()) {
      JsonFields row = corruptions.object(label);
      Corruption corruption = Corruption.of(label);
      errors.put(corruption, errors(row, severities.size()));
      means.put(corruption, row.number("reference"));
    }
    Optional<Reference> reference = json.any("reference").isNull() ? Optional.empty()
        : Optional.of(new Reference(json.object("reference").text("name"), json.object("reference").number("clean"), means));
    return new NetworkRobustness(json.text("weights"),
        new CorruptionErrors(json.whole("images"), json.number("clean"), severities, errors), reference);
  }

  private static List<Double> errors(JsonFields row, int count) {
    List<Double> errors = new ArrayList<>();
    for (JsonNode node : row.any("errors")) {
      errors.add(node.doubleValue());
    }
    if (errors.size() != count) {
      throw row.wrong("errors", "a number for each of " + count + " severities");
    }
    return errors;
  }
}
