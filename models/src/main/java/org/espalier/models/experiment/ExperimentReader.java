package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.Nearest;
import org.espalier.models.Quoted;

/**
 * An experiment as a person wrote it: HOCON (so JSON too) in a file, or a preset. It may include files of its own folder and
 * presets, reads no environment and no URL, and is completed by the defaults that {@code defaults.conf} explains.
 */
public final class ExperimentReader {
  private static final int DEEPEST = 10;
  private final String name;
  private final String title;
  private final String text;
  private final Path folder;
  /** Experiments that are being read, each for the teacher of the one before it; this one is the last. */
  private final List<String> open;

  private ExperimentReader(String name, String title, String text, Path folder, List<String> open) {
    this.name = name;
    this.title = title;
    this.text = text;
    this.folder = folder;
    this.open = open;
  }

  /**
   * Finds an experiment: a file, or else the preset of this name.
   *
   * @throws InputException if there is neither; names the nearest preset
   */
  public static ExperimentReader open(String fileOrPreset) {
    Path file = path(fileOrPreset);
    if (Files.isRegularFile(file)) {
      Path absolute = file.toAbsolutePath().normalize();
      return new ExperimentReader(plain(absolute.getFileName().toString()), file.toString(), Hocon.text(file), absolute.getParent(),
          List.of(absolute.toString()));
    }
    if (!Presets.names().contains(plain(fileOrPreset))) {
      throw new InputException("there is no file %s, and no preset of that name: %sespalier presets lists those there are",
          Quoted.text(fileOrPreset),
          Nearest.to(fileOrPreset, Presets.names()).map(nearest -> "did you mean " + nearest + "? ").orElse(""));
    }
    String preset = plain(fileOrPreset);
    return new ExperimentReader(preset, "preset " + preset, Presets.find(preset).orElseThrow(), null, List.of("preset " + preset));
  }

  /** An experiment that stands in another file. */
  public static ExperimentReader inline(String name, String title, String text, Path folder) {
    return new ExperimentReader(name, title, text, folder, List.of(title));
  }

  /**
   * The experiment of a teacher, named as an include is: a file of the same folder, or else a preset.
   *
   * @param settings what lies over it: an experiment may teach itself if they make it another
   * @throws InputException if there is neither, or it comes to ask for itself
   */
  ExperimentReader teacher(String named, String settings) {
    if (!Includes.isPlain(named)) {
      throw new InputException("experiment is %s: name a file of the same folder or a preset", Quoted.text(named));
    }
    Includes.Source source = Includes.Source.find(folder, named).orElseThrow(() -> new InputException(
        "experiment is %s, but there is no such file beside %s, and no preset of that name", Quoted.text(named), title));
    List<String> deeper = new ArrayList<>(open);
    deeper.add(settings.equals("{}") ? source.title() : source.title() + " " + settings);
    if (open.contains(deeper.get(open.size())) || open.size() > DEEPEST) {
      throw new InputException("an experiment comes to be its own teacher, or teachers are more than %d deep: %s", DEEPEST,
          String.join(" -> ", deeper));
    }
    return new ExperimentReader(plain(named), source.title(), source.text(), source.folder(), deeper);
  }

  String title() {
    return title;
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new InputException(e, "%s cannot be the name of a file", Quoted.text(text));
    }
  }

  private static String plain(String file) {
    return file.replaceFirst("\\.(conf|json|hocon)$", "");
  }

  /**
   * Reads it and makes it complete. Threads that it does not name stay open until {@link Experiment#withThreads}.
   *
   * @param overrides {@code key=value}, later ones win
   * @throws InputException naming key, value and need; for an unknown key also the nearest known one
   */
  public Experiment read(List<String> overrides) {
    Config config = Hocon.parse(text, title, folder);
    for (String override : overrides) {
      config = Hocon.over(Hocon.override(override), config);
    }
    return complete(config);
  }

  /** The same with settings that stand elsewhere. */
  Experiment read(Config settings) {
    return complete(Hocon.over(settings, Hocon.parse(text, title, folder)));
  }

  private Experiment complete(Config config) {
    Origins origins = new Origins();
    ConfigObject root = Hocon.resolve(config, title).root();
    ObjectNode tree = (ObjectNode) tree(root, "", origins);
    if (!tree.has("name")) {
      tree.put("name", name);
    }
    new TeacherReader(this, origins).read(root, tree);
    return new Completion(tree, origins).experiment();
  }

  /** What was written, with what the command line changed, for the record; it can be read again. */
  public String written(List<String> overrides) {
    return written("from the command line", overrides);
  }

  /** @param source where the overrides were written */
  String written(String source, List<String> overrides) {
    StringBuilder all = new StringBuilder(text.endsWith("\n") || text.isEmpty() ? text : text + "\n");
    if (!overrides.isEmpty()) {
      all.append("\n# ").append(source).append('\n');
      overrides.forEach(override -> all.append(override.replaceFirst("=", " = ")).append('\n'));
    }
    return all.toString();
  }

  private static JsonNode tree(ConfigValue value, String path, Origins origins) {
    origins.put(path, Hocon.place(value.origin()));
    if (value instanceof ConfigObject object) {
      ObjectNode node = ExperimentJson.MAPPER.createObjectNode();
      object.keySet().stream().filter(key -> object.get(key).unwrapped() != null)
          .forEach(key -> node.set(key, tree(object.get(key), Origins.join(path, key), origins)));
      return node;
    }
    if (value instanceof ConfigList list) {
      var node = ExperimentJson.MAPPER.createArrayNode();
      for (int i = 0; i < list.size(); i++) {
        node.add(tree(list.get(i), path + "[" + i + "]", origins));
      }
      return node;
    }
    return ExperimentJson.MAPPER.valueToTree(value.unwrapped());
  }
}
