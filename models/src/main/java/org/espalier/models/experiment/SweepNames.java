package org.espalier.models.experiment;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.espalier.models.InputException;

/** What runs of a sweep are called: {@code peak=0.001,seed=1}, of the keys that are varied, each by its last part where that will do. */
final class SweepNames {
  static final String SEED = "seed";
  private static final String ONLY = "run";
  private static final int LONGEST = 120;
  private final Map<String, String> shortKeys = new HashMap<>();
  private final List<String> runs = new ArrayList<>();
  private final List<String> variants = new ArrayList<>();

  /**
   * What one run varies.
   *
   * @param name   that stands for the unseen; empty for none
   * @param unseen keys with their values
   * @param seen   keys whose values are part of the name
   */
  record Choice(String name, Map<String, ConfigValue> unseen, Map<String, ConfigValue> seen) {
    static final Choice NOTHING = new Choice("", Map.of(), Map.of());

    static Choice of(String key, ConfigValue value) {
      return new Choice("", Map.of(), Map.of(key, value));
    }

    /** Both; of the other's names none. */
    Choice and(Choice other) {
      Map<String, ConfigValue> both = new LinkedHashMap<>(seen);
      both.putAll(other.seen);
      return new Choice(name, unseen, both);
    }

    Map<String, ConfigValue> values() {
      Map<String, ConfigValue> all = new LinkedHashMap<>(unseen);
      all.putAll(seen);
      return all;
    }
  }

  SweepNames(List<Choice> choices) {
    Set<String> keys = choices.stream().flatMap(choice -> choice.seen.keySet().stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
    keys.forEach(key -> shortKeys.put(key, keys.stream().filter(other -> last(other).equals(last(key))).count() == 1 ? last(key) : key));
    choices.forEach(this::add);
  }

  String run(int index) {
    return runs.get(index);
  }

  /** Without the seed. */
  String variant(int index) {
    return variants.get(index);
  }

  private void add(Choice choice) {
    Map<String, ConfigValue> others = new LinkedHashMap<>(choice.seen);
    ConfigValue seed = others.remove(SEED);
    List<String> parts = new ArrayList<>();
    if (!choice.name.isEmpty()) {
      parts.add(choice.name);
    }
    others.forEach((key, value) -> parts.add(shortKeys.get(key) + "=" + plain(value)));
    String variant = parts.isEmpty() ? ONLY : safe(String.join(",", parts));
    if (seed != null) {
      parts.add(SEED + "=" + plain(seed));
    }
    String run = parts.isEmpty() ? ONLY : safe(String.join(",", parts));
    if (runs.contains(run)) {
      throw new InputException("two runs of the sweep are called %s: give each entry of runs a name of its own, and list no value twice",
          run);
    }
    runs.add(run);
    variants.add(variant);
  }

  /** Fit for a folder. */
  private static String safe(String text) {
    String safe = text.replaceAll("[^A-Za-z0-9._=,+-]", "_").replaceFirst("^[.-]", "_");
    return safe.length() <= LONGEST ? safe : safe.substring(0, LONGEST) + "+" + Integer.toHexString(text.hashCode());
  }

  private static String last(String key) {
    List<String> parts = ConfigUtil.splitPath(key);
    return parts.get(parts.size() - 1);
  }

  /** A group by its kind if that is all it says, a list by its parts. */
  private static String plain(ConfigValue value) {
    if (value instanceof ConfigObject group) {
      return group.containsKey("kind") && group.size() == 1 ? plain(group.get("kind"))
          : group.keySet().stream().sorted().map(key -> key + "=" + plain(group.get(key))).collect(Collectors.joining("+"));
    } else if (value instanceof ConfigList list) {
      return list.stream().map(SweepNames::plain).collect(Collectors.joining("+"));
    }
    return String.valueOf(value.unwrapped());
  }
}
