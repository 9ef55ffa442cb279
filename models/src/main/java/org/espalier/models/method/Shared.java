package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.method.JointObjective.Compared;
import org.espalier.models.method.SharedConfig.Combine;
import org.espalier.models.nn.BatchStatistics;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * Bootstrapping with shared weights (spec sections 5 and 8): one forward of each network, two gradients that never mix, and for
 * each shared weight half the sum of the ViT's gradient and the agent's, aligned with it.
 */
public final class Shared implements Role {
  /** Names under which the two networks are scored. */
  public static final List<String> SCORES = List.of("vit", "agent");
  private static final Kernels KERNELS = Kernels.of(Shared.class);
  private static final Kernel ADD = KERNELS.method("add");
  private static final Kernel ROWS = KERNELS.method("rows");
  private static final Kernel HALF_SUM = KERNELS.method("half_sum");
  private static final Kernel HALF_SUM_ROWS = KERNELS.method("half_sum_of_rows");
  private final Learner learner;
  private final SharedPair pair;
  private final SharedConfig config;
  private final FeaturePairs pairs;
  private final List<String> names;
  private final List<String> shared;
  private final List<Integer> blocks;

  /** @param vitSide side of the ViT's token grid */
  public Shared(Learner learner, SharedPair pair, SharedConfig config, int vitSide) {
    this.learner = learner;
    this.pair = pair;
    this.config = config;
    this.pairs = new FeaturePairs(config.joint().featureLoss(), config.joint().layersOf(pair.depth()), vitSide);
    this.names = List.copyOf(learner.parameters().names());
    this.shared = pair.shared();
    this.blocks = shared.stream().map(pair::blockOf).toList();
  }

  @Override
  public List<String> scores() {
    return SCORES;
  }

  @Override
  public List<String> partners() {
    return List.of();
  }

  @Override
  public Forwarded forward(Scope scope, Shard shard) {
    List<NDArray> features = new ArrayList<>();
    List<BatchStatistics> seen = new ArrayList<>();
    Weights weights = learner.weights();
    NDArray vit = forward(scope, shard, pair.vit(), pair.vitWeights(weights), "vit", features, one -> seen.add(pair.byVit(one)));
    NDArray agent = forward(scope, shard, pair.agent(), pair.agentWeights(weights), "agent", features,
        one -> seen.add(pair.byAgent(one)));
    return new Forwarded(List.of(vit, agent), features, Offer.none(), seen);
  }

  private NDArray forward(Scope scope, Shard shard, Network network, Weights weights, String name, List<NDArray> features,
      Consumer<BatchStatistics> seen) {
    List<String> wanted = pairs.tapsOf(network);
    Taps taps = new Taps(wanted);
    Pass pass = Pass.training(scope, weights, shard.keyOf(name, 0), taps, seen);
    NDArray logits = Autograd.recording(() -> network.forward(pass, shard.images()));
    wanted.forEach(tap -> features.add(taps.get(tap)));
    return logits;
  }

  @Override
  public ShardResult gradients(Scope scope, Shard shard, Forwarded own, Map<String, Offer> offers, StepSettings settings) {
    JointObjective.Loss vit = Autograd.recording(() -> vitLoss(scope, shard, own, settings));
    JointObjective.Loss agent = Autograd.recording(() -> agentLoss(scope, shard, own));
    List<Terms> terms = List.of(terms(scope, shard, own, vit, 0), terms(scope, shard, own, agent, 1));
    List<NDArray> parameters = learner.parameterArrays();
    if (config.combine() == Combine.SUM) {
      NDArray sum = Autograd.recording(() -> ADD.call(scope, vit.total(), agent.total()));
      return new ShardResult(List.of(List.of(Autograd.gradients(scope, sum, parameters, false))), terms, own.seen());
    }
    List<NDArray> ofVit = List.of(Autograd.gradients(scope, vit.total(), parameters, false));
    List<NDArray> ofAgent = List.of(Autograd.gradients(scope, agent.total(), parameters, false));
    return new ShardResult(List.of(ofVit, ofAgent), terms, own.seen());
  }

  private JointObjective.Loss vitLoss(Scope scope, Shard shard, Forwarded own, StepSettings settings) {
    int compared = pairs.layers().size();
    List<Compared> features = pairs.compareMaps(scope, own.features().subList(0, compared),
        own.features().subList(compared, 2 * compared));
    return config.joint().objective().of(scope, shard, own.logits().get(0), own.logits().get(1), pairs.loss(), features,
        settings.featureWeight());
  }

  private JointObjective.Loss agentLoss(Scope scope, Shard shard, Forwarded own) {
    return config.joint().objective().of(scope, shard, own.logits().get(1), own.logits().get(0), pairs.loss(), List.of(), 0);
  }

  private static Terms terms(Scope scope, Shard shard, Forwarded own, JointObjective.Loss loss, int network) {
    NDArray hits = CrossEntropy.hits(scope, own.logits().get(network), shard.labels(), 1);
    return loss.terms(scope, SCORES.get(network), hits);
  }

  @Override
  public List<NDArray> rule(Scope scope, List<List<NDArray>> summed) {
    if (config.combine() == Combine.SUM) {
      return summed.get(0);
    }
    List<NDArray> vit = summed.get(0);
    List<NDArray> agent = summed.get(1);
    List<NDArray> aligned = Alignment.align(scope, sharedPart(scope, agent), sharedPart(scope, vit), blocks, config.extent());
    return IntStream.range(0, names.size()).mapToObj(i -> combined(scope, i, vit.get(i), agent.get(i), aligned)).toList();
  }

  /**
   * The shared slices of gradients, in the order of {@link SharedPair#shared}: of the fused projection, the rows of V only.
   *
   * @param gradients one a parameter of the learner
   */
  public List<NDArray> sharedPart(Scope scope, List<NDArray> gradients) {
    return shared.stream().map(name -> {
      NDArray gradient = gradients.get(names.indexOf(name));
      return SharedPair.isFusedProjection(name)
          ? ROWS.call(scope, gradient, SharedPair.valueRow(gradient.getShape())) : gradient;
    }).toList();
  }

  private NDArray combined(Scope scope, int i, NDArray vit, NDArray agent, List<NDArray> aligned) {
    String name = names.get(i);
    int index = shared.indexOf(name);
    if (index < 0) {
      return SharedPair.isVit(name) ? vit : agent;
    }
    return SharedPair.isFusedProjection(name)
        ? HALF_SUM_ROWS.call(scope, vit, aligned.get(index), SharedPair.valueRow(vit.getShape()))
        : HALF_SUM.call(scope, vit, aligned.get(index));
  }
}
