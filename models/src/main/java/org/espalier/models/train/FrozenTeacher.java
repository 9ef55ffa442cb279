package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.data.Batch;
import org.espalier.models.data.BatchMemory;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.DataPart;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;

/**
 * A network that learns no more and answers for batches, which it reads from its own copy of the data. One batch is one forward
 * pass, so that an answer never depends on who else asks. One thread at a time.
 */
public final class FrozenTeacher implements AutoCloseable {
  private final Network network;
  private final DataPart data;
  private final Scope scope;
  private final Weights weights;
  private final BatchMemory memory = new BatchMemory();

  /**
   * @param device  with the teacher's own number of compute threads
   * @param weights of the network, under the names of some publication
   * @param data    that the batches are of
   * @throws org.espalier.models.InputException if the weights are not the network's
   */
  public FrozenTeacher(ComputeDevice device, Network network, TensorFile weights, DataPart data) {
    this.network = network;
    this.data = data;
    this.scope = Scope.open(device);
    try {
      this.weights = Pretrained.whole(scope, Description.of(network).slots(), weights, network.transfer());
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /**
   * The logits of a batch, (B, K) float32, in memory of Java.
   *
   * @throws org.espalier.models.InputException if the batch is of other data or another recipe than ours
   */
  public TensorBytes answer(BatchRef ref) {
    scope.device().enter();
    try (Batch batch = data.read(ref, memory); Scope own = scope.child()) {
      NDArray logits = network.forward(Pass.evaluation(own, weights, Taps.none()), Evaluation.images(own, batch));
      return TensorBytes.of(logits.toFloatArray(), logits.getShape().getShape());
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
