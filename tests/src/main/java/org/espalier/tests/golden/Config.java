package org.espalier.tests.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.espalier.models.InputException;

/** A fixture's settings. An absent key and null have the default; a value of the wrong type is an error that names its place. */
record Config(String path, JsonNode node) {

  Config in(String key) {
    return new Config(path + "." + key, node.path(key));
  }

  boolean has(String key) {
    return node.hasNonNull(key);
  }

  int integer(String key) {
    return in(key).number().intValue();
  }

  int integer(String key, int absent) {
    return has(key) ? integer(key) : absent;
  }

  double real(String key) {
    return in(key).number().doubleValue();
  }

  double real(String key, double absent) {
    return has(key) ? real(key) : absent;
  }

  boolean flag(String key, boolean absent) {
    if (!has(key)) {
      return absent;
    }
    return require(node.get(key).isBoolean(), key, "true or false").asBoolean();
  }

  String text(String key, String absent) {
    if (!has(key)) {
      return absent;
    }
    return require(node.get(key).isTextual(), key, "a text").asText();
  }

  List<Integer> integers(String key) {
    List<Integer> numbers = new ArrayList<>();
    if (has(key)) {
      require(node.get(key).isArray(), key, "a list of numbers").forEach(item -> numbers.add(item.intValue()));
    }
    return numbers;
  }

  List<Double> reals(String key) {
    List<Double> numbers = new ArrayList<>();
    if (has(key)) {
      require(node.get(key).isArray(), key, "a list of numbers").forEach(item -> numbers.add(item.doubleValue()));
    }
    return numbers;
  }

  /** The settings in a list of settings. */
  List<Config> list(String key) {
    List<Config> configs = new ArrayList<>();
    if (has(key)) {
      require(node.get(key).isArray(), key, "a list of settings").forEach(
          item -> configs.add(new Config(path + "." + key + "[" + configs.size() + "]", item)));
    }
    return configs;
  }

  List<String> texts(String key) {
    return has(key) ? texts(require(node.get(key).isArray(), key, "a list of texts")) : List.of();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /** The texts of each list in a list. */
  List<List<String>> textLists(String key) {
    List<List<String>> lists = new ArrayList<>();
    if (has(key)) {
      require(node.get(key).isArray(), key, "a list of lists of texts").forEach(item -> lists.add(texts(item)));
    }
    return lists;
  }

  /** For a setting that our code knows in one form only. */
  void expect(String key, String known) {
    String found = text(key, known);
    if (!found.equals(known)) {
      throw new InputException("%s.%s is '%s': only '%s' is known", path, key, found, known);
    }
  }

  /** The same for a number. */
  void expect(String key, int known) {
    if (integer(key, known) != known) {
      throw new InputException("%s.%s is %d: only %d is known", path, key, integer(key), known);
    }
  }

  private Number number() {
    if (!node.isNumber()) {
      throw new InputException("%s is %s: a number is needed", path, node.isMissingNode() ? "absent" : node);
    }
    return node.numberValue();
  }

  private JsonNode require(boolean holds, String key, String what) {
    if (!holds) {
      throw new InputException("%s.%s is %s: %s is needed", path, key, node.get(key), what);
    }
    return node.get(key);
  }
}
