package org.espalier.actors.web;

import org.espalier.actors.web.ControlException.Reason;

/** How many workers are to share the batches of a run, as it travels. */
record Workers(int workers) {
  static int require(int workers) {
    if (workers < 1) {
      throw new ControlException(Reason.WRONG, workers + " workers cannot share a batch: at least 1 is needed");
    }
    return workers;
  }
}
