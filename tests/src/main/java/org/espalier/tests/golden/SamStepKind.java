package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.method.Plain;
import org.espalier.models.method.Sam;
import org.espalier.models.method.SamConfig;
import org.espalier.models.method.Shard;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.VisionTransformer;

/** {@code step/sam}: sharpness-aware minimisation of a ViT's cross-entropy (spec section 9). */
final class SamStepKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    VisionTransformer vit = Networks.vit(config, config.integer("num_classes"));
    Loaded loaded = Loaded.of(scope, fixture, Description.of(vit).slots());
    Shard shard = Update.shard(fixture, scope);
    SamConfig sam = new SamConfig(config.real("rho", 0.1), config.flag("adaptive", false));
    Answers answers = new Answers();
    putFirst(answers, fixture, scope, vit, loaded, shard, sam);

    Watched watched = new Watched(vit, scope, loaded);
    Update update = Update.alone(scope, new Sam(loaded.learner("vit"), watched, sam), shard, 0);
    answers.put("output/loss_first", update.term(0, "loss")).put("output/loss_second", loss(scope, watched.logits.get(1), shard));
    loaded.putParameters(answers, fixture, "aux/perturbed/", watched.parameters.get(1));
    update.putStep(answers, fixture, scope, loaded);
    return answers;
  }

  private static void putFirst(Answers answers, Fixture fixture, Scope scope, VisionTransformer vit, Loaded loaded, Shard shard,
      SamConfig sam) {
    List<NDArray> first = Update.alone(scope, new Plain(loaded.learner("vit"), vit), shard, 0).combined();
    loaded.putParameters(answers, fixture, "aux/grad_first/", first);
    answers.put("aux/grad_norm", Sam.norm(scope, loaded.parameterArrays(), first, sam.adaptive()));
  }

  private static NDArray loss(Scope scope, NDArray logits, Shard shard) {
    return CrossEntropy.of(scope, logits, shard.labels(), 1.0 / shard.globalBatch());
  }

  /** A network that remembers what each forward pass saw and gave. */
  private static final class Watched implements Network {
    private final Network network;
    private final Scope scope;
    private final Loaded loaded;
    final List<NDArray> logits = new ArrayList<>();
    final List<List<NDArray>> parameters = new ArrayList<>();

    Watched(Network network, Scope scope, Loaded loaded) {
      this.network = network;
      this.scope = scope;
      this.loaded = loaded;
    }

    @Override
    public NDArray forward(Pass pass, NDArray images) {
      parameters.add(loaded.parameterArrays().stream().map(scope::copy).toList());
      NDArray out = network.forward(pass, images);
      logits.add(scope.copy(out));
      return out;
    }

    @Override
    public Shape declare(Declaration weights, Shape image) {
      return network.declare(weights, image);
    }

    @Override
    public int height() {
      return network.imageSize();
    }

    @Override
    public int classes() {
      return network.classes();
    }

    @Override
    public List<String> features() {
      return network.features();
    }
  }
}
