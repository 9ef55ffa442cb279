package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What an experiment is where it says nothing: the resource {@code defaults.conf}, which explains every key. */
final class Defaults {
  private static final ObjectNode ALL = read();

  private Defaults() {}

  /** A group of the file. */
  static ObjectNode of(String group) {
    return (ObjectNode) ALL.get(group);
  }

  /** A section with the defaults of the kind it chooses; an unknown or missing kind is left for the check to tell. */
  static ObjectNode ofKind(ObjectNode section, String kinds) {
    JsonNode kind = section.get("kind");
    JsonNode known = kind == null ? null : of(kinds).get(kind.asText());
    return known == null ? section : Trees.merge(section, (ObjectNode) known);
  }

  private static ObjectNode read() {
    try (InputStream in = Defaults.class.getResourceAsStream("defaults.conf")) {
      Config config = Hocon.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "defaults.conf", (Path) null);
      return (ObjectNode) ExperimentJson.MAPPER.readTree(config.resolve().root().render(ConfigRenderOptions.concise()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
