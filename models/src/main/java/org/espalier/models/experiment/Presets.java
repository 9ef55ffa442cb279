package org.espalier.models.experiment;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Experiments that come with the program: resources of {@code org/espalier/presets} on the class path, of whatever module. The
 * resource {@code index} there names those a person may ask for, one a line; the others are parts that these include.
 */
public final class Presets {
  private static final String FOLDER = "/org/espalier/presets/";

  private Presets() {}

  /** Names a person may ask for, in the order of the index; none if no module brings any. */
  public static List<String> names() {
    return text("index").map(index -> index.lines().map(String::strip).filter(line -> !line.isEmpty()).toList()).orElse(List.of());
  }

  /** What each of them is and what to expect of it, in their order; a name without words has an empty text. */
  public static Map<String, String> descriptions() {
    Map<String, String> descriptions = new LinkedHashMap<>();
    for (String name : names()) {
      String title = "preset " + name;
      Config preset = Hocon.resolve(Hocon.parse(find(name).orElseThrow(), title, (Path) null), title);
      descriptions.put(name, preset.hasPath("description") ? preset.getString("description") : "");
    }
    return descriptions;
  }

  /** The text of a preset or of a part of presets, with or without {@code .conf}. */
  static Optional<String> find(String name) {
    String plain = name.endsWith(".conf") ? name.substring(0, name.length() - 5) : name;
    return plain.matches("[a-z0-9][a-z0-9-]*") ? text(plain + ".conf") : Optional.empty();
  }

  private static Optional<String> text(String file) {
    try (InputStream in = Presets.class.getResourceAsStream(FOLDER + file)) {
      return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read preset " + file, e);
    }
  }
}
