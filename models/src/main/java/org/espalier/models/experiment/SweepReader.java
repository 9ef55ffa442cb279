package org.espalier.models.experiment;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.models.InputException;
import org.espalier.models.Nearest;
import org.espalier.models.Quoted;
import org.espalier.models.experiment.SweepNames.Choice;

/**
 * Reads a sweep as a person wrote it, HOCON like an experiment:
 *
 * <pre>
 * experiment = "cifar100-small-vit"         # a file, a preset, or the keys of an experiment themselves
 * grid { learner.learningRate.peak = [0.001, 0.002] }   # every combination of these
 * runs = [{ name = short, epochs = 10 }, { name = long, epochs = 30 }]   # each of these, with every combination
 * seeds = [0, 1, 2]                         # each of all that with each seed
 * compare.baseline = "peak=0.001"           # what the others are compared with; the first when absent
 * score = best                              # top1, top5 (of the last epoch) or best; top1 when absent
 * </pre>
 */
public final class SweepReader {
  private static final List<String> KEYS = List.of("experiment", "grid", "runs", "seeds", "compare", "score");
  private static final List<String> SCORES = List.of("top1", "top5", "best");
  private static final int MOST_RUNS = 10_000;
  private static final ConfigRenderOptions CONCISE = ConfigRenderOptions.concise();
  private final String title;
  private final Path folder;
  private final ConfigObject root;

  private SweepReader(String title, Path folder, ConfigObject root) {
    this.title = title;
    this.folder = folder;
    this.root = root;
  }

  /** @throws InputException if there is no such file, or it is no sweep */
  public static Sweep read(Path file, List<String> settings) {
    if (!Files.isRegularFile(file)) {
      throw new InputException("there is no file %s: a sweep is a file with the keys %s", file, String.join(", ", KEYS));
    }
    Path absolute = file.toAbsolutePath().normalize();
    Config config = Hocon.resolve(Hocon.parse(Hocon.text(file), file.toString(), absolute.getParent()), file.toString());
    return new SweepReader(file.toString(), absolute.getParent(), config.root()).sweep(plain(absolute), settings);
  }

  private static String plain(Path file) {
    return file.getFileName().toString().replaceFirst("\\.(conf|json|hocon)$", "");
  }

  private Sweep sweep(String name, List<String> settings) {
    requireKnown(root, "", KEYS);
    if (settings.stream().anyMatch(setting -> setting.matches("\\s*name\\s*=.*"))) {
      throw new InputException("name cannot be set: runs of a sweep are called after what is varied; --out names the sweep's folder");
    }
    ExperimentReader base = base(name);
    List<Choice> runs = combined(combined(listed(), grid()), seeds());
    if (runs.size() > MOST_RUNS) {
      throw new InputException("%s asks for %d runs: at most %d in one sweep", title, runs.size(), MOST_RUNS);
    }
    SweepNames names = new SweepNames(runs);
    List<Sweep.Run> all = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      all.add(run(base, settings, runs.get(i), names, i));
    }
    return new Sweep(name, all, baseline(all), score());
  }

  private Sweep.Run run(ExperimentReader base, List<String> settings, Choice choice, SweepNames names, int index) {
    String name = names.run(index);
    List<String> overrides = new ArrayList<>(settings);
    choice.values().forEach((key, value) -> overrides.add(key + "=" + value.render(CONCISE)));
    overrides.add("name=" + ConfigUtil.quoteString(name));
    try {
      return new Sweep.Run(name, names.variant(index), base.read(overrides), base.written(overrides));
    } catch (InputException e) {
      throw new InputException(e, "run %s: %s", name, e.getMessage());
    }
  }

  // --- the parts ---

  private ExperimentReader base(String name) {
    ConfigValue written = root.get("experiment");
    if (written instanceof ConfigObject keys) {
      return ExperimentReader.inline(name, title, keys.render(CONCISE), folder);
    } else if (written != null && written.valueType() == ConfigValueType.STRING) {
      String file = (String) written.unwrapped();
      Path beside = folder.resolve(file);
      return ExperimentReader.open(Files.isRegularFile(beside) ? beside.toString() : file);
    }
    throw new InputException("%s: experiment is %s: name a file or a preset, or write the keys of an experiment, as in "
        + "experiment { ... }", title, written == null ? "missing" : written.render(CONCISE));
  }

  /** What each entry of {@code runs} says; nothing, once, if nothing is listed. */
  private List<Choice> listed() {
    ConfigValue written = root.get("runs");
    return written == null ? List.of(Choice.NOTHING) : list("runs", written).stream().map(this::entry).toList();
  }

  private Choice entry(ConfigValue entry) {
    if (!(entry instanceof ConfigObject keys)) {
      throw new InputException("%s: runs has %s: each run is a group of keys, as in { epochs = 10 }", title, entry.render(CONCISE));
    }
    Map<String, ConfigValue> values = new LinkedHashMap<>();
    leaves(keys, "", values, false);
    ConfigValue name = values.remove("name");
    return name == null ? new Choice("", Map.of(), values) : new Choice(String.valueOf(name.unwrapped()), values, Map.of());
  }

  private List<Choice> grid() {
    ConfigValue written = root.get("grid");
    if (written == null) {
      return List.of(Choice.NOTHING);
    }
    if (!(written instanceof ConfigObject keys)) {
      throw new InputException("%s: grid is %s: a group of keys with lists is needed, as in grid { key = [1, 2] }", title,
          written.render(CONCISE));
    }
    Map<String, ConfigValue> lists = new LinkedHashMap<>();
    leaves(keys, "", lists, true);
    List<Choice> all = List.of(Choice.NOTHING);
    for (Map.Entry<String, ConfigValue> key : lists.entrySet()) {
      all = combined(all, list("grid." + key.getKey(), key.getValue()).stream().map(value -> Choice.of(key.getKey(), value)).toList());
    }
    return all;
  }

  private List<Choice> seeds() {
    ConfigValue written = root.get("seeds");
    return written == null ? List.of(Choice.NOTHING)
        : list("seeds", written).stream().map(seed -> Choice.of(SweepNames.SEED, seed)).toList();
  }

  private String baseline(List<Sweep.Run> runs) {
    ConfigValue compare = root.get("compare");
    if (compare == null) {
      return runs.get(0).variant();
    }
    if (!(compare instanceof ConfigObject keys)) {
      throw new InputException("%s: compare is %s: write compare { baseline = ... }", title, compare.render(CONCISE));
    }
    requireKnown(keys, "compare.", List.of("baseline"));
    List<String> variants = runs.stream().map(Sweep.Run::variant).distinct().toList();
    String baseline = keys.get("baseline") == null ? variants.get(0) : String.valueOf(keys.get("baseline").unwrapped());
    if (!variants.contains(baseline)) {
      throw new InputException("%s: compare.baseline is %s: %sit is one of %s", title, Quoted.text(baseline),
          Nearest.to(baseline, variants).map(near -> "did you mean " + near + "? ").orElse(""), String.join("; ", variants));
    }
    return baseline;
  }

  private String score() {
    String score = Optional.ofNullable(root.get("score")).map(value -> String.valueOf(value.unwrapped())).orElse(SCORES.get(0));
    if (!SCORES.contains(score)) {
      throw new InputException("%s: score is %s: %sit is one of %s", title, Quoted.text(score),
          Nearest.to(score, SCORES).map(near -> "did you mean " + near + "? ").orElse(""), String.join(", ", SCORES));
    }
    return score;
  }

  // --- how they are written ---

  private void requireKnown(ConfigObject keys, String path, List<String> known) {
    keys.keySet().stream().filter(key -> !known.contains(key)).findFirst().ifPresent(key -> {
      throw new InputException("%s: %s%s is not known: %skeys of %s are %s", title, path, key,
          Nearest.to(key, known).map(near -> "did you mean " + path + near + "? ").orElse(""),
          path.isEmpty() ? "a sweep" : path.substring(0, path.length() - 1), String.join(", ", known));
    });
  }

  private List<ConfigValue> list(String key, ConfigValue value) {
    if (value instanceof ConfigList list && !list.isEmpty()) {
      return list;
    }
    throw new InputException("%s: %s is %s: a list of values is needed, as in [1, 2]", title, key, value.render(CONCISE));
  }

  /** Values by path, in the order in which they were written; a group that chooses its kind is one value. */
  private static void leaves(ConfigObject group, String path, Map<String, ConfigValue> found, boolean lists) {
    Comparator<Map.Entry<String, ConfigValue>> byLine = Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber());
    group.entrySet().stream().sorted(byLine.thenComparing(Map.Entry::getKey)).forEach(entry -> {
          String place = path.isEmpty() ? ConfigUtil.joinPath(entry.getKey()) : path + "." + ConfigUtil.joinPath(entry.getKey());
          if (entry.getValue() instanceof ConfigObject inner && (lists || !inner.containsKey("kind"))) {
            leaves(inner, place, found, lists);
          } else {
            found.put(place, entry.getValue());
          }
        });
  }

  /** Every one with every one; the second moves faster. */
  private static List<Choice> combined(List<Choice> first, List<Choice> second) {
    return first.stream().flatMap(one -> second.stream().map(one::and)).toList();
  }
}
