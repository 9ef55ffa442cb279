package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.espalier.models.method.Learner;
import org.espalier.models.method.Plain;
import org.espalier.models.method.Shard;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.optim.Optimizer;
import org.espalier.models.optim.OptimizerConfig.AdamWConfig;
import org.espalier.models.optim.OptimizerTransfer;
import org.espalier.models.reparam.ConversionConfig;
import org.espalier.models.reparam.ConversionConfig.OptimizerState;
import org.espalier.models.reparam.ConversionConfig.QueriesAndKeys;
import org.espalier.models.reparam.LayerConversion;
import org.espalier.models.reparam.OneHot;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.LayerState;
import org.espalier.models.zoo.PrsNet;

/**
 * {@code event/reparameterize}: a layer becomes attention in the middle of training: weights, moments, logits, gradients and one AdamW
 * step (spec reparameterization, section 2.4). Keys are drawn, so they are the fixture's.
 */
final class ReparameterizeKind implements Kind {
  private static final RandomKey KEY = RandomKey.of(0, "golden");

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    PrsNet before = Reparameterized.network(config);
    LayerConversion conversion = new LayerConversion(before, config.integer("converted_block"), LayerState.ATTENTION, conversion(config, before));
    Weights old = weights(fixture, scope, Description.of(before).slots());
    Optimizer carried = optimizer(fixture, before, scope, old);
    fill(fixture, scope, carried);

    Answers answers = new Answers();
    NDArray images = fixture.tensor(scope, "input/x");
    answers.put("output/logits_before", before.forward(Pass.evaluation(scope, old, Taps.none()), images));
    Weights now = withKeys(fixture, scope, conversion, conversion.weights(scope, old, KEY));
    now.asMap().forEach((name, tensor) -> {
      if (!fixture.wasRead("param/" + name)) {
        answers.put("param/" + name, tensor);
      }
    });
    Optimizer optimizer = optimizer(fixture, conversion.after(), scope, now);
    OptimizerTransfer.fill(scope, carried, optimizer, conversion::carried);
    putState(answers, optimizer);
    step(fixture, scope, conversion, now, optimizer, answers);
    return answers;
  }

  private static Weights weights(Fixture fixture, Scope scope, List<Slot> slots) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    slots.forEach(slot -> tensors.put(slot.name(), fixture.tensor(scope, "input/before." + slot.name())));
    return new Weights(tensors);
  }

  private static Optimizer optimizer(Fixture fixture, PrsNet network, Scope scope, Weights weights) {
    Set<String> decayed = Description.of(network).slots().stream().filter(Slot::decays).map(Slot::name).collect(Collectors.toSet());
    return adamW(fixture).build(scope, weights, decayed::contains);
  }

  private static AdamWConfig adamW(Fixture fixture) {
    Config adamW = fixture.optimizer();
    List<Double> betas = adamW.reals("betas");
    return new AdamWConfig(betas.get(0), betas.get(1), adamW.real("eps", 1e-8), adamW.real("weight_decay"), AdamWConfig.Decay.MATRICES);
  }

  /** Moments and step counts before the event. */
  private static void fill(Fixture fixture, Scope scope, Optimizer optimizer) {
    Map<String, NDArray> stored = new LinkedHashMap<>();
    optimizer.state().keySet().forEach(name -> stored.put(name, name.startsWith("step.")
        ? scope.tensor(scalar(fixture.config().integer("step_before")), DataType.FLOAT32, new Shape())
        : fixture.tensor(scope, "input/before." + name)));
    OptimizerTransfer.fill(scope, new Optimizer() {
      @Override
      public void step(List<NDArray> gradients, double learningRate) {
        throw new UnsupportedOperationException("this state is only read");
      }

      @Override
      public Map<String, NDArray> state() {
        return stored;
      }
    }, optimizer, parameter -> Optional.empty());
  }

  private static ByteBuffer scalar(float value) {
    return ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder()).putFloat(0, value);
  }

  private static Weights withKeys(Fixture fixture, Scope scope, LayerConversion conversion, Weights weights) {
    Map<String, NDArray> tensors = new LinkedHashMap<>(weights.asMap());
    String keys = PrsNet.block(conversion.layer()) + ".attn.k.weight";
    tensors.put(keys, fixture.tensor(scope, "param/" + keys));
    return new Weights(tensors);
  }

  private static void putState(Answers answers, Optimizer optimizer) {
    optimizer.state().forEach((name, tensor) ->
        answers.put("aux/" + name, name.startsWith("step.") ? Values.of(new long[] {(long) tensor.getFloat()}, 1) : Values.of(tensor)));
  }

  private static void step(Fixture fixture, Scope scope, LayerConversion conversion, Weights weights, Optimizer optimizer, Answers answers) {
    weights.arrays().forEach(Scope::requireGradient);
    Learner learner = new Learner("net", weights, weights);
    NDArray images = fixture.tensor(scope, "input/x");
    Shard shard = new Shard(0, images, fixture.tensor(scope, "input/labels"), images.getShape().get(0), Training.KEY);
    Update update = Update.alone(scope, new Plain(learner, conversion.after()), shard, 0);
    answers.put("output/logits", update.forwarded().logits().get(0)).put("output/loss", update.term(0, "loss"));
    List<String> names = new ArrayList<>(weights.names());
    for (int i = 0; i < names.size(); i++) {
      answers.put("grad/" + names.get(i), update.combined().get(i));
    }
    optimizer.step(update.combined(), fixture.optimizer().real("lr"));
    weights.asMap().forEach((name, tensor) -> answers.put("after/" + name, tensor));
  }

  /** The fixture names beta, from which the share follows that leaks. */
  private static ConversionConfig conversion(Config config, PrsNet before) {
    QueriesAndKeys queriesAndKeys = config.text("qk_init", "k_random").equals("zero") ? QueriesAndKeys.ZERO : QueriesAndKeys.RANDOM_KEYS;
    OptimizerState state = config.text("optimizer_state", "carry").equals("reset") ? OptimizerState.RESET : OptimizerState.CARRY;
    double beta = config.real("beta");
    if (config.flag("compensate", false)) {
      double missing = 1 - new OneHot(beta, true).target(before.attention().keys());
      return new ConversionConfig.Trainable(missing, true, queriesAndKeys, state);
    }
    return new ConversionConfig.Exact(beta, queriesAndKeys, state);
  }
}
