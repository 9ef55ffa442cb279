package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.data.Batch;
import org.espalier.models.data.BatchLoader;
import org.espalier.models.data.BatchMemory;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.DataPart;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Scope;

/**
 * Scores of networks over a whole data part, with running statistics and without dropout. It keeps its memory from one evaluation to
 * the next; one thread at a time.
 */
public final class Evaluation implements AutoCloseable {
  private static final int WORKERS = 1;
  private static final int AHEAD = 3;
  private final BatchPlan plan;
  private final BatchLoader loader;

  /** @param batchSize samples of a forward pass */
  public Evaluation(DataPart part, int batchSize) {
    this.plan = BatchPlan.evaluation(part, batchSize);
    this.loader = new BatchLoader(part, WORKERS, AHEAD);
  }

  /** @param scope on whose device the weights are; nothing stays in it */
  public EvaluationScore of(Scope scope, Network network, Weights weights) {
    Counts counts = new Counts();
    loader.start(plan.epoch(0));
    while (loader.hasNext()) {
      try (Batch batch = loader.next(); Scope step = scope.child()) {
        counts.add(step, network, weights, batch);
      }
    }
    return counts.score();
  }

  /** Scores on the first samples of a part, {@code count} of them or as many as there are, in one forward pass. */
  public static EvaluationScore ofFirst(Scope scope, Network network, Weights weights, DataPart part, int count) {
    BatchRef ref = BatchPlan.evaluation(part, Math.min(count, part.set().size())).batch(0, 0);
    Counts counts = new Counts();
    try (Batch batch = part.read(ref, new BatchMemory()); Scope step = scope.child()) {
      counts.add(step, network, weights, batch);
    }
    return counts.score();
  }

  @Override
  public void close() {
    loader.close();
  }

  /** The batch's images on the scope's device. */
  static NDArray images(Scope scope, Batch batch) {
    int side = batch.imageSize();
    return scope.tensor(batch.images().slice(), DataType.FLOAT32, new Shape(batch.size(), 3, side, side));
  }

  /** The batch's labels on the scope's device. */
  static NDArray labels(Scope scope, Batch batch) {
    return scope.tensor(batch.labels().slice(), DataType.INT64, new Shape(batch.size()));
  }

  private static final class Counts {
    private long samples;
    private long top1;
    private long top5;
    private double loss;

    void add(Scope scope, Network network, Weights weights, Batch batch) {
      NDArray labels = labels(scope, batch);
      NDArray logits = network.forward(Pass.evaluation(scope, weights, Taps.none()), images(scope, batch));
      samples += batch.size();
      top1 += (long) CrossEntropy.hits(scope, logits, labels, 1).getFloat();
      top5 += (long) CrossEntropy.hits(scope, logits, labels, 5).getFloat();
      loss += CrossEntropy.of(scope, logits, labels, 1).getFloat();
    }

    EvaluationScore score() {
      return new EvaluationScore(samples, top1, top5, loss / samples);
    }
  }
}
