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
    if (!isPlain(what)) {
      throw refused(what);
    }
    Source source = Source.find(folder, what).orElseThrow(() -> new InputException(
        "%s includes %s, but there is no such file beside it, and no preset of that name", including(), Quoted.text(what)));
    return parse(source.title, source.text, source.folder);
  }

  /** Whether a name leads nowhere but to a file of the same folder, or a preset. */
  static boolean isPlain(String name) {
    return name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  }

  /**
   * What a plain name stands for.
   *
   * @param folder that the text may name files of; null for a preset
   */
  record Source(String title, String text, Path folder) {

    /** A file of a folder (null for none), or else a preset. */
    static Optional<Source> find(Path folder, String name) {
      Optional<Path> file = folder == null ? Optional.empty()
          : List.of(folder.resolve(name), folder.resolve(name + ".conf")).stream().filter(Files::isRegularFile).findFirst();
      return file.map(found -> new Source(found.toString(), Hocon.text(found), folder))
          .or(() -> Presets.find(name).map(preset -> new Source("preset " + name, preset, null)));
    }
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
