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
 * each, so that an answer never depends on who else asks. What is known from before is not computed: not a network's logits, and not the
 * batch if all of them are known. One thread at a time.
 */
public final class FrozenTeachers implements AutoCloseable {
  private final DataPart data;
  private final EarlierAnswers earlier;
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

  /** Teachers that remember nothing. */
  public FrozenTeachers(ComputeDevice device, Map<String, Source> sources, DataPart data) {
    this(device, sources, data, EarlierAnswers.NONE);
  }

  /**
   * @param device  with the teachers' own number of compute threads
   * @param sources by the names that the method gives its teachers
   * @param data    that the batches are of
   * @param earlier of these teachers; closed with them
   * @throws org.espalier.models.InputException if weights are not those of their network
   */
  public FrozenTeachers(ComputeDevice device, Map<String, Source> sources, DataPart data, EarlierAnswers earlier) {
    this.data = data;
    this.earlier = earlier;
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
    data.check(ref);
    Map<String, TensorBytes> answers = new LinkedHashMap<>();
    teachers.keySet().forEach(name -> answers.put(name, earlier.find(name, ref).orElse(null)));
    if (answers.containsValue(null)) {
      complete(answers, ref);
    }
    return answers;
  }

  /** Computes what is missing, and reads the batch once for all of it. */
  private void complete(Map<String, TensorBytes> answers, BatchRef ref) {
    scope.device().enter();
    try (Batch batch = data.read(ref, memory)) {
      answers.replaceAll((name, known) -> known == null ? compute(name, batch) : known);
    }
  }

  private TensorBytes compute(String name, Batch batch) {
    Loaded teacher = teachers.get(name);
    try (Scope own = scope.child()) {
      NDArray values = teacher.network.forward(Pass.evaluation(own, teacher.weights, Taps.none()), Evaluation.images(own, batch));
      TensorBytes logits = TensorBytes.of(values.toFloatArray(), values.getShape().getShape());
      earlier.keep(name, batch.ref(), logits);
      return logits;
    }
  }

  /** Tensors held in native memory; 0 once this is closed. */
  public int tensors() {
    return scope.size();
  }

  @Override
  public void close() {
    scope.close();
    earlier.close();
  }
}
