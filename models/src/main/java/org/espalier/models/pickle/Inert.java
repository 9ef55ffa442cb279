package org.espalier.models.pickle;

/** A Python object of which only the name of its class is known. It can be carried about, and nothing else. */
public final class Inert {
  private final String name;

  /** @param name module and class, as in {@code argparse.Namespace} */
  public Inert(String name) {
    this.name = name;
  }

  @Override
  public String toString() {
    return name;
  }
}
