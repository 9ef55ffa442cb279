package org.espalier.actors;

/** What this program is. */
public final class Program {
  /** As in the jar's manifest; {@code development} outside a jar. */
  public static final String VERSION = version();

  private Program() {}

  private static String version() {
    String version = Program.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
