package org.espalier.analysis.cost;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Slot;

/** Puts a network's tensors and its layers' costs into one list of rows, in the order of the network. */
final class Layers {
  private final Map<String, Declaration.LayerCost> costs = new LinkedHashMap<>();
  private final Map<String, Long> parameters = new LinkedHashMap<>();

  private Layers(Description description) {
    description.costs().forEach(cost -> costs.merge(cost.path(), cost, (a, b) ->
        new Declaration.LayerCost(a.path(), b.output(), a.macs() + b.macs())));
    description.parameters().forEach(slot -> parameters.merge(owner(slot), slot.shape().size(), Long::sum));
  }

  static List<LayerCost> of(Description description) {
    Layers layers = new Layers(description);
    return layers.paths().stream().map(layers::row).toList();
  }

  /** The layer that a tensor belongs to: the innermost one that says what it puts out, or else the place of the tensor. */
  private String owner(Slot slot) {
    String place = parent(slot.name());
    for (String path = place; !path.isEmpty(); path = parent(path)) {
      if (costs.containsKey(path)) {
        return path;
      }
    }
    return place.isEmpty() ? slot.name() : place;
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }

  /** Both orders are the network's, so one is merged into the other: a lone tensor comes before what was declared after it. */
  private Set<String> paths() {
    Set<String> paths = new LinkedHashSet<>();
    Iterator<String> computed = costs.keySet().iterator();
    for (String held : parameters.keySet()) {
      while (costs.containsKey(held) && !paths.contains(held)) {
        paths.add(computed.next());
      }
      paths.add(held);
    }
    computed.forEachRemaining(paths::add);
    return paths;
  }

  private LayerCost row(String path) {
    Declaration.LayerCost cost = costs.get(path);
    List<Long> output = new ArrayList<>();
    if (cost != null) {
      Arrays.stream(cost.output().getShape()).forEach(output::add);
    }
    return new LayerCost(path, output, parameters.getOrDefault(path, 0L), cost == null ? 0 : cost.macs());
  }
}
