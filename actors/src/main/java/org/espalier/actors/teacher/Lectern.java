package org.espalier.actors.teacher;

import java.util.Map;
import org.espalier.actors.Blueprint;
import org.espalier.models.Failpoint;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.FrozenTeachers;

/** The loaded networks of one lesson. Called on the teacher's thread only. */
final class Lectern implements AutoCloseable {
  private final FrozenTeachers networks;

  private Lectern(FrozenTeachers networks) {
    this.networks = networks;
  }

  /** Loads the networks. */
  static Lectern open(ComputeDevice device, Blueprint.Teaching teaching) {
    Failpoint.reached("teacher.loading");
    return new Lectern(teaching.open(device));
  }

  Map<String, TensorBytes> answer(BatchRef batch) {
    Failpoint.reached("teacher.computing");
    return networks.answer(batch);
  }

  @Override
  public void close() {
    networks.close();
  }
}
