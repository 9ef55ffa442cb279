package org.espalier.actors;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.espalier.models.experiment.Numerics;

/** What this program is. */
public final class Program {
  /** As in its pom. */
  public static final String VERSION = version();

  /** What nodes that work together must have in common: the program's version and that of its arithmetic. */
  public static final String IDENTITY = VERSION + ", numerics " + Numerics.VERSION;

  private Program() {}

  private static String version() {
    try (InputStream in = Program.class.getResourceAsStream("program.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read program.properties from the program's own archive", e);
    }
  }
}
