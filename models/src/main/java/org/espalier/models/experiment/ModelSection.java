package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.models.InputException;
import org.espalier.models.Nearest;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.zoo.AgentConfig;
import org.espalier.models.zoo.AgentConfig.NormPlace;
import org.espalier.models.zoo.ModelConfig;
import org.espalier.models.zoo.VitConfig;
import org.espalier.models.zoo.Zoo;

/**
 * The section {@code models}: each network by its name in the zoo, with what the person changed about it, or in full. An agent may
 * be named {@code base} or {@code res-like}, which derives it from the experiment's own ViT.
 */
final class ModelSection {
  private static final List<String> DERIVED = List.of("base", "res-like");
  private final ObjectNode written;
  private final Origins origins;
  private final Map<String, ModelConfig> models = new LinkedHashMap<>();

  ModelSection(ObjectNode written, Origins origins) {
    this.written = written;
    this.origins = origins;
  }

  Map<String, ModelConfig> complete() {
    if (written.isEmpty()) {
      throw new InputException("models is missing: name at least one network, for example models { vit { name = vit-s } }");
    }
    List<String> order = new ArrayList<>();
    written.fieldNames().forEachRemaining(order::add);
    order.sort(java.util.Comparator.comparing((String name) -> !name.equals(MethodConfig.VIT)));
    for (String model : order) {
      if (!model.matches("[A-Za-z0-9][A-Za-z0-9_-]*")) {
        throw new InputException("%s cannot name a model: letters, digits, '_' and '-' can", origins.at("models." + model));
      }
      models.put(model, model(model, entry(model)));
    }
    return models;
  }

  private ObjectNode entry(String model) {
    JsonNode entry = written.get(model);
    if (entry instanceof ObjectNode group) {
      return group;
    }
    if (entry.isTextual()) {
      return ExperimentJson.MAPPER.createObjectNode().set("name", entry);
    }
    throw new InputException("%s is %s: name a network, for example { name = vit-s }", origins.at("models." + model), entry);
  }

  private ModelConfig model(String model, ObjectNode entry) {
    String path = "models." + model;
    JsonNode name = entry.get("name");
    if (name == null && !entry.has("arch")) {
      throw new InputException("%s.name is missing: name one of %s", path, String.join(", ", names()));
    }
    ObjectNode changes = entry.deepCopy();
    changes.remove("name");
    ObjectNode complete = name == null ? changes : Trees.merge(changes, ExperimentJson.tree(named(name.asText(), path)));
    return ExperimentJson.read(complete, ModelConfig.class, path, origins);
  }

  private ModelConfig named(String name, String path) {
    if (DERIVED.contains(name)) {
      return derived(name, path);
    }
    if (!Zoo.networks().containsKey(name)) {
      throw new InputException("%s is %s: %sthere are %s", origins.at(path + ".name"), name,
          Nearest.to(name, names()).map(nearest -> "did you mean " + nearest + "? ").orElse(""), String.join(", ", names()));
    }
    return Zoo.find(name);
  }

  private ModelConfig derived(String name, String path) {
    if (!(models.get(MethodConfig.VIT) instanceof VitConfig vit)) {
      throw new InputException("%s is %s, which is derived from a model named vit, but the experiment has none: name an agent of the "
          + "zoo, for example agent-tiny-32", origins.at(path + ".name"), name);
    }
    return name.equals("base") ? AgentConfig.base(vit, norm()) : AgentConfig.resLike(vit, norm());
  }

  /** As the zoo places it for the agents of the ViT's family; before the convolution for ViTs of no family. */
  private NormPlace norm() {
    String vit = Optional.ofNullable(written.get(MethodConfig.VIT)).map(node -> node.isTextual() ? node : node.path("name"))
        .map(JsonNode::asText).orElse("");
    ModelConfig agent = Zoo.networks().get(vit.replaceFirst("^vit-", "agent-"));
    return agent instanceof AgentConfig family ? family.norm() : NormPlace.PRE;
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>(Zoo.networks().keySet());
    names.addAll(DERIVED);
    return names;
  }
}
