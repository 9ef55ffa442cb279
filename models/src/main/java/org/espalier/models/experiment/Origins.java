package org.espalier.models.experiment;

import java.util.HashMap;
import java.util.Map;

/** Where a person wrote each key, for messages. */
final class Origins {
  private final Map<String, String> places = new HashMap<>();

  void put(String path, String place) {
    places.put(path, place);
  }

  /** The key with where it was written; keys that nobody wrote stand alone. */
  String at(String path) {
    String place = places.get(path);
    return place == null ? path : path + " (" + place + ")";
  }

  static String join(String path, String key) {
    return path.isEmpty() || key.isEmpty() || key.startsWith("[") ? path + key : path + "." + key;
  }
}
