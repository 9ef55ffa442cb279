package org.espalier.actors.teacher;

import java.util.Map;
import org.espalier.actors.Blueprints;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.FrozenTeachers;

/** The native side of a teacher: the networks it holds. Called on the teacher's thread only. */
final class Lectern implements AutoCloseable {
  private final ComputeDevice device;
  private final Blueprints blueprints;
  private FrozenTeachers networks;

  Lectern(ComputeDevice device, Blueprints blueprints) {
    this.device = device;
    this.blueprints = blueprints;
  }

  /** Loads the teachers that an experiment names, instead of what was here. */
  Void open(String experiment) {
    close();
    networks = blueprints.of(experiment).teacher()
        .orElseThrow(() -> new InputException("the experiment names no teachers"))
        .open(device);
    return null;
  }

  Map<String, TensorBytes> answer(BatchRef batch) {
    if (networks == null) {
      throw new IllegalStateException("the teachers could not be loaded");
    }
    return networks.answer(batch);
  }

  @Override
  public void close() {
    if (networks != null) {
      networks.close();
      networks = null;
    }
  }
}
