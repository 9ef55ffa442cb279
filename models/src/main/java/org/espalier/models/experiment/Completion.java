package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.espalier.models.InputException;
import org.espalier.models.data.DataConfig;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.reparam.ReparamConfig;
import org.espalier.models.zoo.ModelConfig;

/**
 * Makes what a person wrote complete: defaults become numbers, names of networks their descriptions, files their hashes. A
 * complete experiment comes out as it went in.
 */
final class Completion {
  private static final List<String> ONLY_WRITTEN = List.of("learner", "epochs");
  private final ObjectNode tree;
  private final Origins origins;

  Completion(ObjectNode tree, Origins origins) {
    this.tree = tree;
    this.origins = origins;
  }

  Experiment experiment() {
    checkKeys();
    ObjectNode complete = Trees.merge(tree, Defaults.of("experiment"));
    complete.remove(ONLY_WRITTEN);
    complete.set("data", data());
    ObjectNode filled = Defaults.ofKind(group("method"), "methods");
    MethodConfig method = ExperimentJson.read(filled, MethodConfig.class, "method", origins);
    complete.set("method", filled);
    Map<String, ModelConfig> models = new ModelSection(group("models"), origins).complete();
    complete.set("models", modelTree(models));
    List<String> learners = method.learners(models.keySet());
    complete.set("learners", learnerTree(learners));
    complete.set("phases", phases(learners));
    if (complete.has("teacher")) {
      complete.set("teacher", teacher(complete.get("teacher"), "teacher"));
    }
    if (tree.has("reparam")) {
      complete.set("reparam", reparam());
    }
    complete.set("startFrom", byName("startFrom", complete, this::weights));
    if (complete.has("teachers")) {
      complete.set("teachers", byName("teachers", complete, this::teacher));
    }
    return ExperimentJson.read(complete, Experiment.class, "", origins);
  }

  private void checkKeys() {
    List<String> known = new ArrayList<>(RecordKeys.of(Experiment.class));
    known.addAll(ONLY_WRITTEN);
    tree.fieldNames().forEachRemaining(key -> {
      if (!known.contains(key)) {
        throw new InputException(KeyCheck.unknown(key, key, "", known, origins));
      }
    });
  }

  /** Completed by its own records; its place becomes absolute, so that a run can go on from any folder. */
  private ObjectNode data() {
    ObjectNode data = group("data");
    if (data.get("source") instanceof ObjectNode source && source.path("root").isTextual()) {
      source.put("root", at("data.source.root", () -> Path.of(source.get("root").textValue()).toAbsolutePath().normalize()).toString());
    }
    return ExperimentJson.tree(ExperimentJson.complete(data, DataConfig.class, "data", origins));
  }

  /** What was written under a key, {@code {}} if nothing was. */
  private ObjectNode group(String key) {
    JsonNode written = tree.get(key);
    if (written == null) {
      return ExperimentJson.MAPPER.createObjectNode();
    }
    if (written instanceof ObjectNode object) {
      return object.deepCopy();
    }
    throw new InputException("%s is %s: a group of keys is needed here, as in %s { key = value }", origins.at(key), written, key);
  }

  private static ObjectNode modelTree(Map<String, ModelConfig> models) {
    ObjectNode node = ExperimentJson.MAPPER.createObjectNode();
    models.forEach((name, model) -> node.set(name, ExperimentJson.MAPPER.valueToTree(model)));
    return node;
  }

  private ObjectNode learnerTree(List<String> learners) {
    ObjectNode common = learner(group("learner"), Defaults.of("learner"), "learner");
    ObjectNode written = group("learners");
    written.fieldNames().forEachRemaining(name -> {
      if (!learners.contains(name)) {
        throw new InputException(KeyCheck.unknown("learners." + name, name, "learners", learners, origins));
      }
    });
    ObjectNode node = ExperimentJson.MAPPER.createObjectNode();
    for (String name : learners) {
      JsonNode own = written.has(name) ? written.get(name) : ExperimentJson.MAPPER.createObjectNode();
      String path = "learners." + name;
      if (!(own instanceof ObjectNode group)) {
        throw new InputException("%s is %s: a group of keys is needed here, as in { clip = 1 }", origins.at(path), own);
      }
      node.set(name, learner(group, common, path));
    }
    return node;
  }

  private ObjectNode learner(ObjectNode own, ObjectNode fallback, String path) {
    ObjectNode merged = Trees.merge(own, fallback);
    fillKind(merged, "optimizer", "optimizers");
    fillKind(merged, "learningRate", "learningRates");
    ExperimentJson.read(merged, LearnerConfig.class, path, origins);
    return merged;
  }

  private static void fillKind(ObjectNode learner, String key, String defaults) {
    if (learner.get(key) instanceof ObjectNode section) {
      learner.set(key, Defaults.ofKind(section, defaults));
    }
  }

  private ObjectNode reparam() {
    ObjectNode merged = Trees.merge(group("reparam"), Defaults.of("reparam"));
    fillKind(merged, "schedule", "schedules");
    fillKind(merged, "conversion", "conversions");
    ExperimentJson.read(merged, ReparamConfig.class, "reparam", origins);
    return merged;
  }

  private JsonNode phases(List<String> learners) {
    JsonNode epochs = tree.get("epochs");
    if (tree.has("phases")) {
      if (epochs != null) {
        throw new InputException("%s is %s, but %s say how long to train already: change the epochs of the phases, or leave one of both "
            + "out", origins.at("epochs"), epochs, origins.at("phases"));
      }
      return tree.get("phases");
    }
    if (epochs == null) {
      throw new InputException("epochs is missing: say how long to train, for example epochs = 24");
    }
    Scalar.of(ExperimentJson.MAPPER.constructType(int.class)).orElseThrow().check(epochs, "epochs", origins);
    ArrayNode all = ExperimentJson.MAPPER.createArrayNode();
    ObjectNode phase = all.addObject();
    phase.set("epochs", epochs);
    learners.forEach(phase.putArray("train")::add);
    return all;
  }

  private ObjectNode byName(String key, ObjectNode complete, BiFunction<JsonNode, String, JsonNode> completed) {
    if (!(complete.get(key) instanceof ObjectNode files)) {
      throw new InputException("%s is %s: names with their weights files are needed here, as in %s { NAME = FILE.safetensors }",
          origins.at(key), complete.get(key), key);
    }
    ObjectNode found = ExperimentJson.MAPPER.createObjectNode();
    files.fieldNames().forEachRemaining(name -> found.set(name, completed.apply(files.get(name), key + "." + name)));
    return found;
  }

  /** A weights file, a run, or an experiment that was read already. */
  private JsonNode teacher(JsonNode written, String path) {
    if (!(written.path("experiment") instanceof ObjectNode experiment)) {
      return weights(written, path);
    }
    ObjectNode complete = written.deepCopy();
    return complete.set("experiment", at(path, () -> new Completion(experiment.deepCopy(), new Origins()).experiment().toJson()));
  }

  /** A file's name alone is completed by the hash of its content. */
  private JsonNode weights(JsonNode written, String path) {
    JsonNode file = written.isTextual() ? written : written.path("file");
    if (!file.isTextual() || written.has("sha256")) {
      return written;
    }
    Map<String, Object> complete = new LinkedHashMap<>();
    WeightsRef found = at(path, () -> WeightsRef.of(Path.of(file.asText())));
    complete.put("file", found.file());
    complete.put("sha256", found.sha256());
    return ExperimentJson.MAPPER.valueToTree(complete);
  }

  private <T> T at(String path, Supplier<T> action) {
    try {
      return action.get();
    } catch (InputException | InvalidPathException e) {
      throw new InputException(e, "%s: %s", origins.at(path), e.getMessage());
    }
  }
}
