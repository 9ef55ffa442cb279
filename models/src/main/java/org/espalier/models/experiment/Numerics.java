package org.espalier.models.experiment;

/** The version of the program's arithmetic. It grows when equal experiments give other bits than before, on purpose. */
public final class Numerics {
  public static final int VERSION = 3;

  private Numerics() {}
}
