package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.data.Batch;
import org.espalier.models.data.BatchMemory;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.DataPart;
import org.espalier.models.method.Member;
import org.espalier.models.method.Scored;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;

/** The networks of a learner that learns no more, for scores and answers. One thread at a time. */
public final class FrozenNetworks implements AutoCloseable {
  private final Member member;
  private final Scope scope;
  private final Weights weights;
  private final BatchMemory memory = new BatchMemory();

  /** @throws org.espalier.models.InputException if the tensors are not the member's, under whatever publication's names */
  public FrozenNetworks(ComputeDevice device, Member member, TensorFile tensors) {
    this.member = member;
    this.scope = Scope.open(device);
    try {
      this.weights = Pretrained.whole(scope, member.slots(), tensors, member.transfer());
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** Names of the networks. */
  public List<String> names() {
    return member.scored().stream().map(Scored::name).toList();
  }

  /** Counts over a whole part. */
  public EvaluationScore evaluate(String network, DataPart part, int batchSize) {
    return evaluate(network, part, batchSize, 1);
  }

  /** The same counts with more threads that read pictures: for those that take long to make. */
  public EvaluationScore evaluate(String network, DataPart part, int batchSize, int readers) {
    return score(scored(network).network(), scored(network), new Evaluation(part, batchSize, readers));
  }

  /**
   * Counts over a part of some classes only: the logits of the others do not compete.
   *
   * @param classes of the network by the part's class
   */
  public EvaluationScore evaluateAmong(List<Integer> classes, String network, DataPart part, int batchSize) {
    return score(new Restricted(scored(network).network(), classes), scored(network), new Evaluation(part, batchSize));
  }

  private EvaluationScore score(Network asked, Scored scored, Evaluation onPart) {
    scope.device().enter();
    try (Evaluation evaluation = onPart) {
      return evaluation.of(scope, asked, scored.weights().apply(weights));
    }
  }

  /** Logits of a batch of {@code part}, one row of K a sample. */
  public float[][] logits(String network, DataPart part, BatchRef ref) {
    scope.device().enter();
    Scored scored = scored(network);
    try (Batch batch = part.read(ref, memory); Scope own = scope.child()) {
      Pass pass = Pass.evaluation(own, scored.weights().apply(weights), Taps.none());
      NDArray logits = scored.network().forward(pass, Evaluation.images(own, batch));
      return rows(logits.toFloatArray(), batch.size());
    }
  }

  private static float[][] rows(float[] flat, int count) {
    int width = flat.length / count;
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
    }
    return rows;
  }

  private Scored scored(String network) {
    return member.scored().stream().filter(scored -> scored.name().equals(network)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no network named " + network + " here, but " + names()));
  }

  @Override
  public void close() {
    scope.close();
  }
}
