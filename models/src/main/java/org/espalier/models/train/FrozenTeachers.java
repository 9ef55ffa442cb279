package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;
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
 * Networks that learn no more and answer for batches, which they read from their own copy of the data. One batch is one forward pass of
 * each, so that an answer never depends on who else asks. One thread at a time.
 */
public final class FrozenTeachers implements AutoCloseable {
  private final DataPart data;
  private final Scope scope;
  private final Map<String, Loaded> teachers = new LinkedHashMap<>();
  private final BatchMemory memory = new BatchMemory();

  /**
   * A teacher before it is loaded.
   *
   * @param weights of the network, under the names of some publication
   */
  public record Source(Network network, TensorFile weights) {}

  private record Loaded(Network network, Weights weights) {}

  /**
   * @param device  with the teachers' own number of compute threads
   * @param sources by the names that the method gives its teachers
   * @param data    that the batches are of
   * @throws org.espalier.models.InputException if weights are not those of their network
   */
  public FrozenTeachers(ComputeDevice device, Map<String, Source> sources, DataPart data) {
    this.data = data;
    this.scope = Scope.open(device);
    try {
      sources.forEach((name, source) -> teachers.put(name, load(source)));
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private Loaded load(Source source) {
    return new Loaded(source.network,
        Pretrained.whole(scope, Description.of(source.network).slots(), source.weights, source.network.transfer()));
  }

  /**
   * Everyone's logits of a batch, (B, K) float32, by name, in memory of Java.
   *
   * @throws org.espalier.models.InputException if the batch is of other data or another recipe than ours
   */
  public Map<String, TensorBytes> answer(BatchRef ref) {
    scope.device().enter();
    Map<String, TensorBytes> answers = new LinkedHashMap<>();
    try (Batch batch = data.read(ref, memory)) {
      teachers.forEach((name, teacher) -> answers.put(name, answer(teacher, batch)));
    }
    return answers;
  }

  private TensorBytes answer(Loaded teacher, Batch batch) {
    try (Scope own = scope.child()) {
      NDArray logits = teacher.network.forward(Pass.evaluation(own, teacher.weights, Taps.none()), Evaluation.images(own, batch));
      return TensorBytes.of(logits.toFloatArray(), logits.getShape().getShape());
    }
  }

  /** Tensors held in native memory; 0 once this is closed. */
  public int tensors() {
    return scope.size();
  }

  @Override
  public void close() {
    scope.close();
  }
}
