package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.Sample;
import org.espalier.models.method.Member;
import org.espalier.models.method.Shard;
import org.espalier.models.method.StepSettings;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Network;
import org.espalier.models.optim.Progress;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;

/**
 * Times training steps of a plan on one batch that is already in memory: forward, losses, backward and optimizer, as {@link TrainStep}
 * does them. A matrix product is timed between the steps, so that both saw the same machine.
 */
public final class StepBenchmark implements AutoCloseable {
  private static final Kernel PRODUCT = Kernels.of(StepBenchmark.class).method("product");
  private static final int PRODUCT_ROWS = 4096;
  private static final int PRODUCT_COLUMNS = 1152;
  private static final int PRODUCT_INNER = 288;
  private static final double NANOS_PER_MILLI = 1e6;
  /** A product in the forward pass costs two more of its size in the backward pass. */
  private static final int PASSES = 3;
  private final TrainingPlan plan;
  private final Scope scope;
  private final List<Trainee> trainees = new ArrayList<>();
  private final Lanes lanes;
  private NDArray images;
  private NDArray labels;
  private long step;

  /**
   * What was measured.
   *
   * @param stepMillis   one a step, in order
   * @param matmulGflops of one large product with the same threads, median
   * @param matmulShare  time the step's own products would take at that speed, by the median step
   * @param losses       by network, of the first steps
   */
  public record Result(List<Double> stepMillis, int threads, double matmulGflops, double matmulShare,
      List<Map<String, Double>> losses) {

    /** The step time that a share of the steps stay below. */
    public double quantile(double share) {
      double[] sorted = stepMillis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return sorted[(int) Math.round(share * (sorted.length - 1))];
    }
  }

  /**
   * @param init weights as {@code vit.*} and {@code cnn.*}, and {@code input/images} and {@code input/labels}; random if empty
   */
  public StepBenchmark(TrainingPlan plan, ComputeDevice device, Optional<TensorFile> init) {
    this.plan = plan;
    this.scope = Scope.open(device);
    for (Member member : plan.members()) {
      trainees.add(Trainee.begin(scope, member, plan.learners().get(member.name()), plan.seed()));
    }
    this.lanes = new Lanes(Training.lanesOf(device, trainees));
    Shape shape = new Shape(plan.batchSize(), 3, plan.imageSize(), plan.imageSize());
    float[] pixels = new Init.Normal(0, 1).values(shape, RandomKey.of(plan.seed(), "benchmark").stream());
    long[] classes = new long[plan.batchSize()];
    Arrays.setAll(classes, i -> i % plan.classes());
    images = scope.floats(pixels, shape.getShape());
    labels = scope.longs(classes, plan.batchSize());
    init.ifPresent(this::load);
  }

  private void load(TensorFile file) {
    for (Trainee trainee : trainees) {
      trainee.learner().weights().asMap().forEach((name, tensor) -> {
        String stored = trainee.name().equals("pair") ? name : (trainee.name().equals("agent") ? "cnn." : "vit.") + name;
        if (file.names().contains(stored)) {
          HostTensors.assign(scope, tensor, file.tensor(stored));
        }
      });
    }
    images = HostTensors.tensor(scope, file.tensor("input/images"), DataType.FLOAT32);
    labels = HostTensors.tensor(scope, file.tensor("input/labels"), DataType.INT64);
  }

  /** Takes steps that are not counted, then those that are. */
  public Result run(int warmup, int steps) {
    List<Map<String, Double>> losses = new ArrayList<>();
    for (int i = 0; i < warmup; i++) {
      Map<String, Double> loss = new LinkedHashMap<>();
      step().scores().forEach((name, score) -> loss.put(name, score.loss()));
      losses.add(loss);
    }
    List<Double> millis = new ArrayList<>();
    List<Double> products = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      long begin = System.nanoTime();
      step();
      millis.add((System.nanoTime() - begin) / NANOS_PER_MILLI);
      products.add(productMillis());
    }
    double gflops = 2.0 * PRODUCT_ROWS * PRODUCT_COLUMNS * PRODUCT_INNER / median(products) / NANOS_PER_MILLI;
    double matmulMillis = 2.0 * products() * plan.batchSize() / gflops / NANOS_PER_MILLI;
    return new Result(millis, scope.device().threads(), gflops, matmulMillis / median(millis), losses);
  }

  /** One update of every learner. */
  public StepReport step() {
    Scope own = scope.child();
    ShardRange here = ShardRange.all(plan.shards());
    RandomKey key = RandomKey.of(plan.seed(), "step").time(step);
    List<Shard> shards = Training.shards(own, images, labels, here, key);
    try (TrainStep next = new TrainStep(own, lanes, step + 1, 1, batch(), here, shards)) {
      for (Trainee trainee : trainees) {
        Progress progress = new Progress(0, 0, 1, 1);
        next.add(trainee, new StepSettings(plan.method().featureWeight(progress)),
            trainee.settings().learningRate().at(progress));
      }
      next.compute();
      step++;
      return next.update();
    }
  }

  private BatchRef batch() {
    List<Sample> samples = LongStream.range(0, plan.batchSize()).mapToObj(id -> new Sample(id, 0)).toList();
    return new BatchRef("", "benchmark", "", plan.seed(), 0, samples);
  }

  private double productMillis() {
    scope.device().enter();
    try (Scope own = scope.child()) {
      NDArray a = own.zeros(new Shape(PRODUCT_ROWS, PRODUCT_INNER));
      NDArray b = own.zeros(new Shape(PRODUCT_COLUMNS, PRODUCT_INNER));
      long begin = System.nanoTime();
      PRODUCT.call(own, a, b).getShape();
      return (System.nanoTime() - begin) / NANOS_PER_MILLI;
    }
  }

  /** Multiply-accumulates of a step for one image, forward and backward. */
  private long products() {
    return plan.members().stream().flatMap(member -> member.scored().stream()).mapToLong(scored -> products(scored.network())).sum();
  }

  private long products(Network network) {
    Description description = Description.of(network);
    boolean noFeatures = plan.members().get(0).scored().size() == 1 && plan.method().featureWeight(new Progress(0, 0, 1, 1)) == 0;
    long saved = noFeatures ? network.savedWithoutFeatures() : 0;
    long withoutImageGradient = description.costs().get(0).macs();
    return PASSES * (description.macs() - saved) - withoutImageGradient;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  @Override
  public void close() {
    lanes.close();
    scope.close();
  }
}
