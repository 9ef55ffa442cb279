package org.espalier.models.train;

import java.util.List;
import org.espalier.models.data.Batch;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Scope;

/** What a schedule that decides by measurement asks of a network at a stated step. */
public interface SteeringProbe {

  /**
   * A pure function of the weights and the batch, and of the threads of the scope's device: the same bits wherever the fingerprint is the
   * same. Called between two steps, on the thread that trains; nothing stays in the scope and no weight changes.
   *
   * @param batch fixed images of the validation part, without augmentation
   * @return a value for every probe point, in order of depth
   * @throws org.espalier.models.InputException if the network has no probe points, or none that suit the measurement
   */
  List<Value> measure(Scope scope, Network network, Weights weights, Batch batch);

  /**
   * What was measured at a probe point.
   *
   * @param tap   its name
   * @param depth normalised: 0 at the first point, 1 at the last
   */
  record Value(String tap, double depth, double value) {}
}
