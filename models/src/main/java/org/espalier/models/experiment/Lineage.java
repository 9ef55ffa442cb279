package org.espalier.models.experiment;

import org.espalier.models.InputException;

/**
 * Whose end an experiment is: its run begins with what another had after some updates. Part of the experiment's hash.
 *
 * @param parent hash of the other run's experiment
 * @param step   updates that were done there, at least 1
 */
public record Lineage(String parent, long step) {

  public Lineage {
    if (parent == null || !parent.matches("[0-9a-f]{64}") || step < 1) {
      throw new InputException("lineage of %s at step %d: espalier fork writes it, with the experiment hash of a run and a step of at "
          + "least 1", parent, step);
    }
  }
}
