package org.espalier.models.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
