package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.espalier.models.method.Plain;
import org.espalier.models.method.Shard;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Slot;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.VisionTransformer;
import org.espalier.tests.golden.Values.Reals;

/** {@code step/vit}: a ViT alone (spec section 2): features, attention, gradients of cross-entropy, one AdamW step. */
final class VitStepKind implements Kind {
  private static final List<String> EMBEDDING_AND_NORM = List.of("patch_embed", "transformer.norm");

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    VisionTransformer vit = Networks.vit(config, config.integer("num_classes"));
    Loaded loaded = Loaded.of(scope, fixture, slots(vit, config));
    Shard shard = Update.shard(fixture, scope);
    Answers answers = new Answers();
    putInside(answers, scope, vit, loaded, shard.images());
    Update update = Update.alone(scope, new Plain(loaded.learner("vit"), vit), shard, 0);
    answers.put("output/logits", update.forwarded().logits().get(0)).put("output/loss", update.term(0, "loss"));
    update.putStep(answers, fixture, scope, loaded);
    return answers;
  }

  /** A sparse attention whose alpha is not learned keeps its first value. */
  private static List<Slot> slots(VisionTransformer vit, Config config) {
    boolean learned = config.in("transformer").flag("learnable_entmax_alpha", false);
    return Description.of(vit).slots().stream().map(slot -> slot.name().endsWith("softmax.alpha") && !learned
        ? new Slot(slot.name(), slot.shape(), slot.init(), false) : slot).toList();
  }

  private static void putInside(Answers answers, Scope scope, VisionTransformer vit, Loaded loaded, NDArray images) {
    List<String> sequences = new ArrayList<>(vit.features());
    sequences.addAll(EMBEDDING_AND_NORM);
    List<String> attentions = vit.features().stream().map(layer -> layer + ".attention.attention").toList();
    List<String> wanted = new ArrayList<>(sequences);
    wanted.addAll(attentions);
    Training training = Training.of(scope, vit, loaded.weights(), images, wanted);
    sequences.forEach(name -> answers.putSequence("aux/feat/" + name, training.taps().get(name)));
    for (int i = 0; i < attentions.size(); i++) {
      Reals attention = (Reals) Values.of(training.taps().get(attentions.get(i)));        // (B, heads, N, N)
      answers.put("aux/attn/" + i, attention).put("aux/attn_mean/" + i, meanOfSecond(attention));
    }
  }

  private static Reals meanOfSecond(Reals values) {
    List<Long> shape = values.shape();
    int heads = Math.toIntExact(shape.get(1));
    int rest = Math.toIntExact(shape.get(2) * shape.get(3));
    double[] mean = new double[values.count() / heads];
    for (int i = 0; i < values.count(); i++) {
      mean[i / (heads * rest) * rest + i % rest] += values.elements()[i] / heads;
    }
    return new Reals(List.of(shape.get(0), shape.get(2), shape.get(3)), mean);
  }
}
