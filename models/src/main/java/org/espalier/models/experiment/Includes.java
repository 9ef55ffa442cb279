package org.espalier.models.experiment;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.models.InputException;
import org.espalier.models.Quoted;

/** What {@code include "NAME"} may reach: a file of the same folder, or else a preset. */
final class Includes implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private static final int DEEPEST = 10;
  private final Path folder;
  private final List<String> open;

  /**
   * @param folder of the file that includes, or null
   * @param open   titles of the files being read, outermost first
   */
  Includes(Path folder, List<String> open) {
    this.folder = folder;
    this.open = open;
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    if (!what.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
      throw refused(what);
    }
    Optional<Path> file = beside(what);
    if (file.isPresent()) {
      return parse(file.get().toString(), Hocon.text(file.get()), folder);
    }
    String preset = Presets.find(what).orElseThrow(() -> new InputException(
        "%s includes %s, but there is no such file beside it, and no preset of that name", including(), Quoted.text(what)));
    return parse("preset " + what, preset, null);
  }

  private ConfigObject parse(String title, String text, Path where) {
    if (open.contains(title) || open.size() > DEEPEST) {
      throw new InputException("%s includes %s, which includes it again, or is more than %d files deep: %s", including(), title, DEEPEST,
          String.join(" -> ", open));
    }
    List<String> deeper = new ArrayList<>(open);
    deeper.add(title);
    return Hocon.parse(text, title, new Includes(where, deeper)).root();
  }

  private Optional<Path> beside(String name) {
    return folder == null ? Optional.empty()
        : List.of(folder.resolve(name), folder.resolve(name + ".conf")).stream().filter(Files::isRegularFile).findFirst();
  }

  private String including() {
    return open.isEmpty() ? "the command line" : open.get(open.size() - 1);
  }

  private InputException refused(String what) {
    return new InputException("%s includes %s: an experiment can include a file of its own folder or a preset, as in include \"NAME\"",
        including(), Quoted.text(what));
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    throw refused(what.toString());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw refused(what.toString());
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    throw refused(what);
  }
}
