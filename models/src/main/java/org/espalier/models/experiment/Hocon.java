package org.espalier.models.experiment;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.models.InputException;
import org.espalier.models.Quoted;

/** Parses HOCON without reaching out: no environment, no URL, no file but those beside the first one. */
final class Hocon {
  /** Bytes of a file, at most. */
  static final int LONGEST = 1 << 20;
  private static final String COMMAND_LINE = "command line";

  private Hocon() {}

  /** A text whose includes are looked for in a folder (null for none) and among the presets. */
  static Config parse(String text, String title, Path folder) {
    return parse(text, title, new Includes(folder, List.of(title)));
  }

  static Config parse(String text, String title, Includes includes) {
    try {
      return ConfigFactory.parseString(text, options(title).setIncluder(includes));
    } catch (ConfigException e) {
      throw new InputException(e, "%s is no HOCON text: %s", title, e.getMessage());
    } catch (StackOverflowError e) {
      throw new InputException("%s is nested too deeply: an experiment needs fewer than ten levels", title);
    }
  }

  /** One {@code key=value} of a command line, with the value as HOCON. */
  static Config override(String keyValue) {
    int equals = keyValue.indexOf('=');
    if (equals < 1) {
      throw new InputException("%s is no setting: write key=value, for example seed=1", Quoted.text(keyValue));
    }
    try {
      String setting = keyValue.substring(0, equals) + " = " + keyValue.substring(equals + 1);
      return ConfigFactory.parseString(setting, options(COMMAND_LINE).setIncluder(new Includes(null, List.of())));
    } catch (ConfigException e) {
      throw new InputException(e, "%s cannot be read: %s; put a text with special characters into double quotes, inside single ones "
          + "for the shell: 'key=\"value\"'", Quoted.text(keyValue), e.getMessage());
    }
  }

  /**
   * Lays settings over an experiment. A group that chooses another {@code kind} replaces the one below: keys of one kind mean nothing
   * in another.
   */
  static Config over(Config settings, Config base) {
    Config below = base;
    for (String kind : kinds(settings.root(), "")) {
      String group = kind.substring(0, kind.length() - ".kind".length());
      Optional<String> old = text(base, kind);
      if (old.isPresent() && !old.equals(text(settings, kind))) {
        below = below.withoutPath(group);
      }
    }
    return settings.withFallback(below);
  }

  /** Paths of all keys {@code kind} that are inside a group. */
  private static List<String> kinds(ConfigObject object, String path) {
    List<String> paths = new ArrayList<>();
    for (String key : object.keySet()) {
      String place = path.isEmpty() ? ConfigUtil.quoteString(key) : path + "." + (key.equals("kind") ? key : ConfigUtil.quoteString(key));
      if (key.equals("kind") && !path.isEmpty()) {
        paths.add(place);
      } else if (object.get(key) instanceof ConfigObject inner) {
        paths.addAll(kinds(inner, place));
      }
    }
    return paths;
  }

  private static Optional<String> text(Config config, String path) {
    try {
      Config known = config.resolve(ConfigResolveOptions.noSystem().setAllowUnresolved(true));
      return known.hasPath(path) ? Optional.of(known.getString(path)) : Optional.empty();
    } catch (ConfigException e) {
      return Optional.empty();   // it cannot be told yet, so nothing is replaced
    }
  }

  /** Where a value was written, for messages; null if nobody wrote it. */
  static String place(ConfigOrigin origin) {
    if (origin.lineNumber() < 1) {
      return null;
    }
    return origin.description().startsWith(COMMAND_LINE) ? COMMAND_LINE : origin.description();
  }

  /** Fills in {@code ${...}} from the experiment itself. */
  static Config resolve(Config config, String title) {
    try {
      return config.resolve(ConfigResolveOptions.noSystem());
    } catch (ConfigException e) {
      throw new InputException(e, "%s: %s; ${...} can name keys of the experiment, not the environment", title, e.getMessage());
    }
  }

  /** The text of a file, unless it is too long to be an experiment. */
  static String text(Path file) {
    try {
      if (Files.size(file) > LONGEST) {
        throw new InputException("%s has %d bytes: an experiment has at most %d", file, Files.size(file), LONGEST);
      }
      return Files.readString(file);
    } catch (MalformedInputException e) {
      throw new InputException(e, "%s is not UTF-8 text: an experiment is HOCON or JSON", file);
    } catch (IOException e) {
      throw new InputException(e, "cannot read %s: %s", file, e);
    }
  }

  private static ConfigParseOptions options(String title) {
    return ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false).setOriginDescription(title);
  }
}
