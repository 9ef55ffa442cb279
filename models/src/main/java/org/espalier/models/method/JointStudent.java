package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.models.nn.BatchStatistics;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;

/** The ViT of a joint pair: L_V = alpha (CE + KD(V from A)) + beta decay L_feat (spec section 7). */
public final class JointStudent implements Role {
  private final Learner learner;
  private final Network network;
  private final String agent;
  private final JointConfig config;
  private final FeaturePairs pairs;

  /**
   * @param agent   name of the learner it listens to
   * @param vitSide side of its token grid
   */
  public JointStudent(Learner learner, Network network, String agent, JointConfig config, int vitSide) {
    this.learner = learner;
    this.network = network;
    this.agent = agent;
    this.config = config;
    this.pairs = new FeaturePairs(config.featureLoss(), config.layersOf(network.features().size()), vitSide);
  }

  @Override
  public List<String> scores() {
    return List.of(learner.name());
  }

  @Override
  public List<String> partners() {
    return List.of(agent);
  }

  @Override
  public Forwarded forward(Scope scope, Shard shard) {
    List<String> wanted = pairs.tapsOf(network);
    Taps taps = new Taps(wanted);
    List<BatchStatistics> seen = new ArrayList<>();
    Pass pass = Pass.training(scope, learner.weights(), shard.keyOf(learner.name(), 0), taps, seen::add);
    NDArray logits = Autograd.recording(() -> network.forward(pass, shard.images()));
    Offer offer = new Offer(Map.of(Offer.LOGITS, scope.copy(logits)));
    return new Forwarded(List.of(logits), wanted.stream().map(taps::get).toList(), offer, seen);
  }

  @Override
  public Offer teach(Scope scope, Shard shard) {
    NDArray logits = network.forward(Pass.evaluation(scope, learner.weights(), Taps.none()), shard.images());
    return new Offer(Map.of(Offer.LOGITS, scope.copy(logits)));
  }

  @Override
  public ShardResult gradients(Scope scope, Shard shard, Forwarded own, Map<String, Offer> offers, StepSettings settings) {
    JointObjective.Loss loss = Autograd.recording(() -> loss(scope, shard, own, offers.get(agent), settings));
    return loss.result(scope, shard, learner, own);
  }

  private JointObjective.Loss loss(Scope scope, Shard shard, Forwarded own, Offer offer, StepSettings settings) {
    NDArray logits = own.logits().get(0);
    if (offer == null) {
      return config.objective().of(scope, shard, logits, null, pairs.loss(), List.of(), 0);
    }
    return config.objective().of(scope, shard, logits, offer.get(Offer.LOGITS), pairs.loss(),
        pairs.compareOffered(scope, own.features(), offer), settings.featureWeight());
  }
}
