package org.espalier.models.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.models.InputException;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.AgentConfig.NormPlace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every network of the zoo does, whichever it is. Each is built for the smallest images from 32 pixels that fit it. */
class ForwardTest {
  private static final Kernels KERNELS = Kernels.of(ForwardTest.class);
  private static final Kernel SQUARE_SUM = KERNELS.method("square_sum");
  private static final Kernel LARGEST_OF = KERNELS.method("largest");
  private static final int BATCH = 4;
  private static final int CLASSES = 5;
  /** Parameters of a network that is run; larger ones take long, and differ from these in width alone. */
  private static final long LARGEST = 28_000_000;
  /** Of an agent: a constant of a channel, which the next BatchNorm takes out. */
  private static final Predicate<String> ERASED_IN_BLOCKS =
      Pattern.compile("layers\\.\\d+\\.(cnn_block\\.(conv\\.)?|mlp_block\\.conv2\\.)bias").asMatchPredicate();
  /** Of a local attention: the same for every key, which softmax takes out. */
  private static final Predicate<String> ERASED_IN_PLACES =
      Pattern.compile("blocks\\.\\d+\\.attn\\.pos_proj\\.bias").asMatchPredicate();
  private static final Predicate<String> ERASED_BEHIND_STEM =
      Pattern.compile("input_proj\\.(conv2\\.)?bias").asMatchPredicate();
  /** Of a ResT: a constant of a channel, which BatchNorm takes out, and one of all keys, which softmax does. */
  private static final Predicate<String> ERASED_IN_REST =
      Pattern.compile("patch_embed_\\d\\.conv\\.bias|stage\\d\\.\\d+\\.attn\\.transform_conv\\.bias").asMatchPredicate();

  static Stream<String> networks() {
    return Zoo.networks().keySet().stream();
  }

  static Stream<String> runnable() {
    return networks().filter(name -> Description.of(smallest(name)).parameterCount() <= LARGEST);
  }

  @ParameterizedTest
  @MethodSource("runnable")
  void trainingReachesEveryParameterAndEvaluationIsFinite(String name) {
    Network network = smallest(awake(Zoo.find(name)));
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      Weights weights = initial(scope, network);
      List<String> names = Description.of(network).parameters().stream().map(Slot::name).toList();
      List<NDArray> parameters = names.stream().map(weight -> Scope.requireGradient(weights.get(weight))).toList();
      NDArray images = images(scope, network);

      NDArray loss = Autograd.recording(() -> SQUARE_SUM.call(scope, trainingOutputs(scope, network, weights, images)));
      NDArray[] gradients = Autograd.gradients(scope, loss, parameters, false);
      NDArray logits = network.forward(Pass.evaluation(scope, weights, Taps.none()), images);

      assertThat(loss.getFloat()).isFinite();
      assertThat(logits.getShape()).isEqualTo(new Shape(BATCH, CLASSES));
      float[] largest = LARGEST_OF.call(scope, (Object) gradients).toFloatArray();
      assertThat(largest).as("largest gradients").doesNotContain(Float.NaN, Float.POSITIVE_INFINITY);
      List<String> unreached = IntStream.range(0, names.size()).filter(i -> largest[i] == 0).mapToObj(names::get).toList();
      assertThat(unreached).containsExactlyElementsOf(names.stream().filter(erased(Zoo.find(name))).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("runnable")
  void everyFeatureIsHandedOutAndChangesNoLogit(String name) {
    Network network = smallest(name);
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      Weights weights = initial(scope, network);
      NDArray images = images(scope, network);
      Stream<String> heads = network.heads().size() > 1 ? network.heads().stream() : Stream.empty();
      Taps taps = new Taps(Stream.of(network.features().stream(), heads, network.heads().stream().map(Network::headInput))
          .flatMap(taken -> taken).toList());

      float[] plain = network.forward(Pass.evaluation(scope, weights, Taps.none()), images).toFloatArray();
      float[] watched = network.forward(Pass.evaluation(scope, weights, taps), images).toFloatArray();

      assertThat(watched).containsExactly(plain, within(1e-4f * largest(plain)));
      assertThat(network.features()).isNotEmpty()
          .allSatisfy(feature -> assertThat(taps.get(feature).getShape().get(0)).isEqualTo(BATCH));
      assertHeadsReadTheirInput(network, weights, taps, watched);
    }
  }

  /** Of every head, one linear map of the network makes the logits of what it reads. */
  private static void assertHeadsReadTheirInput(Network network, Weights weights, Taps taps, float[] whole) {
    boolean several = network.heads().size() > 1;
    List<String> matrices = Description.of(network).parameters().stream().map(Slot::name).filter(name -> name.endsWith(".weight")).toList();
    for (String head : network.heads()) {
      float[] logits = several ? taps.get(head).toFloatArray() : whole;
      NDArray read = taps.get(Network.headInput(head));
      List<float[]> mapped = matrices.stream()
          .filter(name -> weights.get(name).getShape().equals(new Shape(CLASSES, read.getShape().get(1))))
          .map(name -> linear(read.toFloatArray(), weights.get(name).toFloatArray(),
              weights.get(name.replaceFirst("weight$", "bias")).toFloatArray())).toList();
      assertThat(mapped).as(head).anySatisfy(own -> assertThat(own).containsExactly(logits, within(1e-4f * largest(logits))));
    }
  }

  /** x W^T + b; x (B, C), W (K, C). */
  private static float[] linear(float[] x, float[] weight, float[] bias) {
    int width = weight.length / CLASSES;
    float[] y = new float[BATCH * CLASSES];
    for (int i = 0; i < y.length; i++) {
      double sum = bias[i % CLASSES];
      for (int c = 0; c < width; c++) {
        sum += (double) x[i / CLASSES * width + c] * weight[i % CLASSES * width + c];
      }
      y[i] = (float) sum;
    }
    return y;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void probePointsAndAttentionsAreWhatTheyAreSaidToBe(String name) {
    Network network = smallest(name);
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      Weights weights = zeros(scope, network);
      Taps taps = new Taps(Stream.concat(network.probes().stream().map(ProbePoint::tap), network.attentions().stream()).toList());
      network.forward(Pass.evaluation(scope, weights, taps), images(scope, network));

      assertThat(network.probes()).hasSizeGreaterThan(network.features().size())
          .allSatisfy(point -> assertThat(
              grid(point, taps.get(point.tap()).getShape())).isEqualTo(new Shape(point.height(), point.width())))
          .extracting(ProbePoint::tap).containsAll(network.features()).doesNotHaveDuplicates();
      assertThat(network.attentions()).allSatisfy(tap -> assertThat(taps.get(tap).getShape().dimension()).isEqualTo(4));
    }
  }

  private static Shape grid(ProbePoint point, Shape found) {
    if (!point.tokens()) {
      return found.slice(2);
    }
    assertThat(found.get(1)).isEqualTo(point.leading() + (long) point.height() * point.width());
    return new Shape(point.height(), point.width());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void whatIsDeclaredIsWhatComesOut(String name) {
    Network network = smallest(name);

    assertThat(Description.of(network).output()).isEqualTo(new Shape(CLASSES));
    assertThat(Zoo.find(name).build(Zoo.imageSize(name), CLASSES).imageSize()).isEqualTo(Zoo.imageSize(name));
  }

  /** The logits, and those of heads that learn from teachers. */
  private static List<NDArray> trainingOutputs(Scope scope, Network network, Weights weights, NDArray images) {
    Taps taps = new Taps(network.distillationHeads());
    NDArray logits = network.forward(Pass.training(scope, weights, RandomKey.of(1, "step"), taps), images);
    return Stream.concat(Stream.of(logits), network.distillationHeads().stream().map(taps::get)).toList();
  }

  private static Predicate<String> erased(ModelConfig config) {
    if (config instanceof AgentConfig agent) {
      return agent.norm() == NormPlace.PRE ? ERASED_BEHIND_STEM.or(ERASED_IN_BLOCKS) : ERASED_IN_BLOCKS;
    }
    if (config instanceof ConvitConfig) {
      return ERASED_IN_PLACES;
    }
    return config instanceof ResTConfig ? ERASED_IN_REST : name -> false;
  }

  private static Network smallest(String name) {
    return smallest(Zoo.find(name));
  }

  private static Network smallest(ModelConfig config) {
    return IntStream.rangeClosed(32, 224).boxed().flatMap(side -> fitting(config, side)).findFirst().orElseThrow();
  }

  private static Stream<Network> fitting(ModelConfig config, int side) {
    try {
      return Stream.of(config.build(side, CLASSES));
    } catch (InputException e) {
      return Stream.empty();
    }
  }

  /** With blocks that do something from the start, so that gradients reach what is in them. */
  private static ModelConfig awake(ModelConfig config) {
    if (config instanceof RedNetConfig redNet) {
      return new RedNetConfig(redNet.layers(), redNet.base(), redNet.stemWidth(), redNet.stemPool(), redNet.kernel(), redNet.groupWidth(),
          false);
    }
    return config instanceof ResNetConfig resNet
        ? new ResNetConfig(resNet.block(), resNet.layers(), resNet.width(), resNet.stem(), false) : config;
  }

  private static Weights initial(Scope scope, Network network) {
    return Weights.initial(scope, Description.of(network).slots(), 1, "learner");
  }

  /** For who asks for shapes alone: nothing is drawn. */
  private static Weights zeros(Scope scope, Network network) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    Description.of(network).slots().forEach(slot -> tensors.put(slot.name(), scope.zeros(slot.shape())));
    return new Weights(tensors);
  }

  private static NDArray images(Scope scope, Network network) {
    Shape shape = new Shape(BATCH, 3, network.imageSize(), network.imageSize());
    return scope.floats(new Init.Normal(0, 1).values(shape, RandomKey.of(3, "images").stream()), shape.getShape());
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
