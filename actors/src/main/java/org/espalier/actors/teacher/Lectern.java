package org.espalier.actors.teacher;

import org.espalier.actors.Blueprints;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.FrozenTeacher;

/** The native side of a teacher: the one network it holds. Called on the teacher's thread only. */
final class Lectern implements AutoCloseable {
  private final ComputeDevice device;
  private final Blueprints blueprints;
  private FrozenTeacher network;

  Lectern(ComputeDevice device, Blueprints blueprints) {
    this.device = device;
    this.blueprints = blueprints;
  }

  /** Loads the teacher that an experiment names, instead of what was here. */
  Void open(String experiment) {
    close();
    network = blueprints.of(experiment).teacher()
        .orElseThrow(() -> new InputException("the experiment names no teacher"))
        .open(device);
    return null;
  }

  TensorBytes answer(BatchRef batch) {
    if (network == null) {
      throw new IllegalStateException("the teacher could not be loaded");
    }
    return network.answer(batch);
  }

  @Override
  public void close() {
    if (network != null) {
      network.close();
      network = null;
    }
  }
}
