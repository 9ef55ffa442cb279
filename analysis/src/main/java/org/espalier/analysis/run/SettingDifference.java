package org.espalier.analysis.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A key of the experiment that two runs do not share.
 *
 * @param key path of a leaf, as {@code optim.vit.learningRate} or {@code phases[1].epochs}
 * @param left its value as JSON, none where the key is missing
 */
public record SettingDifference(String key, Optional<String> left, Optional<String> right) {

  static List<SettingDifference> between(ObjectNode left, ObjectNode right) {
    Map<String, JsonNode> ours = leaves(left);
    Map<String, JsonNode> theirs = leaves(right);
    Set<String> keys = new LinkedHashSet<>(ours.keySet());
    keys.addAll(theirs.keySet());
    List<SettingDifference> differences = new ArrayList<>();
    for (String key : keys) {
      if (!same(ours.get(key), theirs.get(key))) {
        differences.add(new SettingDifference(key, text(ours.get(key)), text(theirs.get(key))));
      }
    }
    return differences;
  }

  /** Every leaf of a tree by its path, in the tree's order; an empty object or array is a leaf. */
  public static Map<String, JsonNode> leaves(JsonNode tree) {
    Map<String, JsonNode> leaves = new LinkedHashMap<>();
    collect("", tree, leaves);
    return leaves;
  }

  private static void collect(String path, JsonNode node, Map<String, JsonNode> leaves) {
    if (node.isEmpty()) {
      leaves.put(path, node);
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(path + "[" + i + "]", node.get(i), leaves);
      }
    } else {
      node.properties().forEach(child ->
          collect(path.isEmpty() ? child.getKey() : path + "." + child.getKey(), child.getValue(), leaves));
    }
  }

  /** Numbers are equal by value: 1 and 1.0 are one setting. */
  static boolean same(JsonNode left, JsonNode right) {
    if (left == null || right == null) {
      return left == right;
    }
    if (left.isNumber() && right.isNumber()) {
      return left.equals(right) || left.decimalValue().compareTo(right.decimalValue()) == 0;
    }
    return left.equals(right);
  }

  private static Optional<String> text(JsonNode value) {
    return Optional.ofNullable(value).map(JsonText::of);
  }
}
