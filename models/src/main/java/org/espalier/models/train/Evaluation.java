package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.models.data.Batch;
import org.espalier.models.data.BatchLoader;
import org.espalier.models.data.BatchMemory;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.DataPart;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Scope;

/**
 * Scores of networks over a whole data part, with running statistics and without dropout. It keeps its memory from one evaluation to
 * the next; one thread at a time.
 */
public final class Evaluation implements AutoCloseable {
  /** Batches in memory beside one for each worker. */
  private static final int SPARE = 3;
  private final BatchPlan plan;
  private final BatchLoader loader;

  /** @param batchSize samples of a forward pass */
  public Evaluation(DataPart part, int batchSize) {
    this(part, batchSize, 1);
  }

  /** @param workers threads that read pictures; the counts do not depend on them */
  Evaluation(DataPart part, int batchSize, int workers) {
    this.plan = BatchPlan.evaluation(part, batchSize);
    this.loader = new BatchLoader(part, workers, workers + SPARE);
  }

  /** @param scope on whose device the weights are; nothing stays in it */
  public EvaluationScore of(Scope scope, Network network, Weights weights) {
    return of(scope, Question.whole(network), weights).get(0);
  }

  /** Scores of all that is asked, in its order, from one pass over the pictures. */
  List<EvaluationScore> of(Scope scope, Question question, Weights weights) {
    try (Lanes one = new Lanes(1)) {
      return of(scope, one, scope.device()::enter, question, weights);
    }
  }

  /**
   * The same counts, with a batch on every lane.
   *
   * @param enter prepares a lane's thread
   */
  EvaluationScore of(Scope scope, Lanes lanes, Runnable enter, Network network, Weights weights) {
    return of(scope, lanes, enter, Question.whole(network), weights).get(0);
  }

  private List<EvaluationScore> of(Scope scope, Lanes lanes, Runnable enter, Question question, Weights weights) {
    BatchScores sum = BatchScores.none(question);
    loader.start(plan.epoch(0));
    while (loader.hasNext()) {
      for (BatchScores scores : sideBySide(scope, lanes, enter, question, weights)) {
        sum = sum.plus(scores);
      }
    }
    return sum.scores();
  }

  /** Scores of the next batches, in their order. */
  private List<BatchScores> sideBySide(Scope scope, Lanes lanes, Runnable enter, Question question, Weights weights) {
    List<Batch> batches = new ArrayList<>();
    BatchScores[] scores = new BatchScores[lanes.count()];
    try (Scope round = scope.child()) {
      List<Runnable> passes = new ArrayList<>();
      while (batches.size() < lanes.count() && loader.hasNext()) {
        Batch batch = loader.next();
        int lane = batches.size();
        batches.add(batch);
        Scope own = round.child();
        passes.add(() -> {
          enter.run();
          scores[lane] = BatchScores.of(own, question, weights, batch);
        });
      }
      lanes.run(passes);
    } finally {
      batches.forEach(Batch::close);
    }
    return Arrays.asList(scores).subList(0, batches.size());
  }

  /** Scores on the first samples of a part, {@code count} of them or as many as there are, in one forward pass. */
  public static EvaluationScore ofFirst(Scope scope, Network network, Weights weights, DataPart part, int count) {
    BatchRef ref = BatchPlan.evaluation(part, Math.min(count, part.set().size())).batch(0, 0);
    try (Batch batch = part.read(ref, new BatchMemory()); Scope own = scope.child()) {
      return BatchScores.of(own, Question.whole(network), weights, batch).scores().get(0);
    }
  }

  @Override
  public void close() {
    loader.close();
  }

  /** The batch's images on the scope's device. */
  public static NDArray images(Scope scope, Batch batch) {
    int side = batch.imageSize();
    return scope.tensor(batch.images().slice(), DataType.FLOAT32, new Shape(batch.size(), 3, side, side));
  }

  /** The batch's labels on the scope's device. */
  static NDArray labels(Scope scope, Batch batch) {
    return scope.tensor(batch.labels().slice(), DataType.INT64, new Shape(batch.size()));
  }

  /** The batch's soft targets on the scope's device; its labels where there are none. */
  static NDArray targets(Scope scope, Batch batch) {
    return batch.softTargets().map(soft -> scope.tensor(soft.slice(), DataType.FLOAT32,
        new Shape(batch.size(), soft.capacity() / Float.BYTES / batch.size()))).orElseGet(() -> labels(scope, batch));
  }

  /** An answer a place. */
  private record BatchScores(List<BatchScore> answers) {
    static BatchScores none(Question question) {
      return new BatchScores(Collections.nCopies(1 + question.heads().size(), BatchScore.NONE));
    }

    static BatchScores of(Scope scope, Question question, Weights weights, Batch batch) {
      NDArray labels = labels(scope, batch);
      return new BatchScores(question.answers(scope, weights, images(scope, batch)).stream()
          .map(logits -> BatchScore.of(scope, logits, labels, batch.size())).toList());
    }

    BatchScores plus(BatchScores next) {
      return new BatchScores(IntStream.range(0, answers.size()).mapToObj(i -> answers.get(i).plus(next.answers.get(i))).toList());
    }

    List<EvaluationScore> scores() {
      return answers.stream().map(BatchScore::score).toList();
    }
  }

  private record BatchScore(long samples, long top1, long top5, double loss) {
    static final BatchScore NONE = new BatchScore(0, 0, 0, 0);

    static BatchScore of(Scope scope, NDArray logits, NDArray labels, int samples) {
      return new BatchScore(samples, (long) CrossEntropy.hits(scope, logits, labels, 1).getFloat(),
          (long) CrossEntropy.hits(scope, logits, labels, 5).getFloat(), CrossEntropy.of(scope, logits, labels, 1).getFloat());
    }

    BatchScore plus(BatchScore next) {
      return new BatchScore(samples + next.samples, top1 + next.top1, top5 + next.top5, loss + next.loss);
    }

    EvaluationScore score() {
      return new EvaluationScore(samples, top1, top5, loss / samples);
    }
  }
}
