package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;

/**
 * One forward pass, seen from one place in the network: the weights under that place, training or evaluation, the random draws
 * of this pass and the features that are wanted. Weights, scope, taps and who hears of batch statistics are shared with the pass it
 * came from.
 */
public final class Pass {
  private final Scope scope;
  private final Weights weights;
  private final Optional<RandomKey> key;
  private final Taps taps;
  private final Optional<Consumer<BatchStatistics>> seen;
  private final String path;
  private final String held;

  private Pass(Scope scope, Weights weights, Optional<RandomKey> key, Taps taps, Optional<Consumer<BatchStatistics>> seen,
      String path, String held) {
    this.scope = scope;
    this.weights = weights;
    this.key = key;
    this.taps = taps;
    this.seen = seen;
    this.path = path;
    this.held = held;
  }

  /**
   * Dropout is on, normalisation uses the batch and moves its running statistics in place, at once.
   *
   * @param key says seed, learner, step, shard and pass; purpose and path are filled in by the layers
   */
  public static Pass training(Scope scope, Weights weights, RandomKey key, Taps taps) {
    return new Pass(scope, weights, Optional.of(key), taps, Optional.empty(), "", "");
  }

  /**
   * The same, but no weight is changed: running statistics stay as they are.
   *
   * @param seen hears what each normalisation saw, in the order of the pass and on its thread
   */
  public static Pass training(Scope scope, Weights weights, RandomKey key, Taps taps, Consumer<BatchStatistics> seen) {
    return new Pass(scope, weights, Optional.of(key), taps, Optional.of(seen), "", "");
  }

  /** A deterministic function of the weights. */
  public static Pass evaluation(Scope scope, Weights weights, Taps taps) {
    return new Pass(scope, weights, Optional.empty(), taps, Optional.empty(), "", "");
  }

  /** The same pass, seen from a child. */
  public Pass in(String child) {
    return new Pass(scope, weights, key, taps, seen, path + child + ".", held);
  }

  /** The same pass with one weight of this layer seen as a constant: no gradient reaches it from here. */
  public Pass holding(String name) {
    return new Pass(scope, weights, key, taps, seen, path, path + name);
  }

  /** Runs a child layer. */
  public NDArray run(String child, Layer layer, NDArray x) {
    return layer.forward(in(child), x);
  }

  public NDArray weight(String name) {
    NDArray weight = weights.get(path + name);
    return held.equals(path + name) ? scope.constant(weight) : weight;
  }

  public boolean training() {
    return key.isPresent();
  }

  public Scope scope() {
    return scope;
  }

  /** Seed for the draws of one site of this layer, in training. */
  public long seed(String site) {
    RandomKey base = key.orElseThrow(() -> new IllegalStateException("no draws are made in evaluation, but " + path + site));
    return new RandomKey(base.seed(), "dropout", base.learner(), path + site, base.time(), base.item(), base.pass())
        .generatorSeed();
  }

  /**
   * Tells what this layer, a normalisation, saw in its batch.
   *
   * @param trained output, mean and variance
   * @return the output
   */
  NDArray seeing(NDArray[] trained) {
    BatchStatistics own = new BatchStatistics(path, trained[1], trained[2]);
    seen.ifPresentOrElse(listener -> listener.accept(own), () -> BatchStatistics.move(weights, List.of(own)));
    return trained[0];
  }

  /** Whether running statistics are moved in place, at once, and not by who hears of the batch's. */
  boolean movesAtOnce() {
    return seen.isEmpty();
  }

  /** Whether somebody reads this feature of this layer. */
  public boolean wants(String feature) {
    return taps.wants(path + feature);
  }

  /** Hands out a feature of this layer, if it is wanted. */
  public NDArray tap(String feature, NDArray value) {
    taps.offer(path + feature, value);
    return value;
  }
}
