package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.nn.BatchStatistics;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;

/** The agent CNN of a joint pair: L_A = alpha (CE + KD(A from V)) (spec section 7); its features teach, and learn nothing. */
public final class JointAgent implements Role {
  private final Learner learner;
  private final Network network;
  private final String vit;
  private final JointConfig config;
  private final FeaturePairs pairs;

  /**
   * @param vit     name of the learner it listens to
   * @param vitSide side of that learner's token grid
   */
  public JointAgent(Learner learner, Network network, String vit, JointConfig config, int vitSide) {
    this.learner = learner;
    this.network = network;
    this.vit = vit;
    this.config = config;
    this.pairs = new FeaturePairs(config.featureLoss(), config.layersOf(network.features().size()), vitSide);
  }

  @Override
  public List<String> scores() {
    return List.of(learner.name());
  }

  @Override
  public List<String> partners() {
    return List.of(vit);
  }

  @Override
  public Forwarded forward(Scope scope, Shard shard) {
    Taps taps = new Taps(pairs.tapsOf(network));
    List<BatchStatistics> seen = new ArrayList<>();
    Pass pass = Pass.training(scope, learner.weights(), shard.keyOf(learner.name(), 0), taps, seen::add);
    NDArray logits = Autograd.recording(() -> network.forward(pass, shard.images()));
    return new Forwarded(List.of(logits), List.of(), offer(scope, logits, taps), seen);
  }

  @Override
  public Offer teach(Scope scope, Shard shard) {
    Taps taps = new Taps(pairs.tapsOf(network));
    NDArray logits = network.forward(Pass.evaluation(scope, learner.weights(), taps), shard.images());
    return offer(scope, logits, taps);
  }

  private Offer offer(Scope scope, NDArray logits, Taps taps) {
    Map<String, NDArray> offered = new LinkedHashMap<>();
    offered.put(Offer.LOGITS, scope.copy(logits));
    offered.putAll(pairs.offered(scope, pairs.tapsOf(network).stream().map(taps::get).toList()));
    return new Offer(offered);
  }

  @Override
  public ShardResult gradients(Scope scope, Shard shard, Forwarded own, Map<String, Offer> offers, StepSettings settings) {
    NDArray logits = own.logits().get(0);
    Offer offer = offers.get(vit);
    NDArray partnerLogits = offer == null ? null : offer.get(Offer.LOGITS);
    JointObjective.Loss loss = Autograd.recording(
        () -> config.objective().of(scope, shard, logits, partnerLogits, pairs.loss(), List.of(), 0));
    return loss.result(scope, shard, learner, own);
  }
}
