package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What of an experiment decides its result. */
final class ExperimentHash {
  private static final List<String> INERT = List.of("name", "description", "checkpoint", "devices");

  private ExperimentHash() {}

  static String of(ObjectNode experiment, String dataHash) {
    return CanonicalJson.sha256(decisive(experiment, dataHash));
  }

  /** The experiment with the contents of its files instead of their places, and without what is inert. */
  static ObjectNode decisive(ObjectNode experiment, String dataHash) {
    ObjectNode decisive = experiment.deepCopy();
    decisive.remove(INERT);
    ((ObjectNode) decisive.at("/data/source")).remove("root");
    decisive.put("dataHash", dataHash);
    decisive.put("numerics", Numerics.VERSION);
    contentOnly(decisive, "teacher");
    contentsOnly(decisive.path("teachers"));
    contentsOnly(decisive.get("startFrom"));
    return decisive;
  }

  private static void contentsOnly(JsonNode files) {
    files.fieldNames().forEachRemaining(name -> contentOnly((ObjectNode) files, name));
  }

  /** Of a file its content; of a run its experiment and learner. */
  private static void contentOnly(ObjectNode group, String key) {
    if (group.get(key) instanceof ObjectNode weights) {
      group.set(key, weights.has("sha256") ? weights.get("sha256") : weights.without("run"));
    }
  }
}
