package org.espalier.analysis.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.models.InputException;

/** A folder of runs, {@code runs/} by default, each in a folder of its name. */
public record Runs(Path root) {
  private static final int LONGEST_NAME = 200;
  private static final int SHOWN = 10;

  /** Where a run of this name lives, whether it is there or not. */
  public Path folder(String name) {
    boolean plain = !name.isEmpty() && name.length() <= LONGEST_NAME && !name.startsWith(".") && !name.startsWith("-")
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
    if (!plain) {
      throw new InputException("\"%s\" cannot name a run: 1 to %d characters, no '/', '\\' or control character, and no '.' or"
          + " '-' in front. Change name in the experiment, or use --out", printable(name), LONGEST_NAME);
    }
    return root.resolve(name);
  }

  /** Finds a run as a person names it: by its name here, or by its folder. */
  public RunFolder find(String nameOrFolder) {
    if (!nameOrFolder.contains("/") && !nameOrFolder.startsWith(".") && !nameOrFolder.isEmpty()) {
      RunFolder named = new RunFolder(folder(nameOrFolder));
      if (named.exists()) {
        return named;
      }
    }
    RunFolder run = new RunFolder(Path.of(nameOrFolder));
    if (nameOrFolder.isEmpty() || !run.exists()) {
      throw new InputException("there is no run \"%s\", neither in %s nor as a folder. %s", printable(nameOrFolder), root,
          known());
    }
    return run;
  }

  /** All runs here, by name. */
  public List<RunFolder> list() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders.map(RunFolder::new).filter(RunFolder::exists).sorted(Comparator.comparing(RunFolder::name)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + root + ": " + e.getMessage(), e);
    }
  }

  private String known() {
    List<RunFolder> runs = list();
    if (runs.isEmpty()) {
      return "There are no runs yet: espalier train FILE makes one";
    }
    String more = runs.size() > SHOWN ? ", and " + (runs.size() - SHOWN) + " more" : "";
    return "Runs there: " + runs.stream().limit(SHOWN).map(RunFolder::name).collect(Collectors.joining(", ")) + more;
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
