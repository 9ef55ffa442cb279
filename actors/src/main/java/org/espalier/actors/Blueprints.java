package org.espalier.actors;

/** Makes experiments ready; every node has its own, for it has its own data. For any thread. */
public interface Blueprints {

  /**
   * Called off the actors' threads, for it may read files.
   *
   * @param experiment the resolved experiment as canonical JSON
   * @throws org.espalier.models.InputException if the experiment or its data cannot be used here
   */
  Blueprint of(String experiment);
}
