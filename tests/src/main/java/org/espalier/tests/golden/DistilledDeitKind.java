package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import org.espalier.models.InputException;
import org.espalier.models.loss.Distillation.Targets;
import org.espalier.models.method.Distilled;
import org.espalier.models.method.Offer;
import org.espalier.models.method.Shard;
import org.espalier.models.method.TokenDistillationConfig;
import org.espalier.models.method.TokenDistilled;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.Deit;

/** {@code network/deit-distilled}: both heads, their mean in evaluation, gradients of the loss (data-scale spec, section 2). */
final class DistilledDeitKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    config.expect("eval", "mean of the two heads");
    Deit deit = Deits.network(config, true);
    Loaded loaded = Loaded.of(scope, fixture, Description.of(deit).slots());
    Shard shard = Deits.shard(fixture, scope);
    TokenDistilled role = new TokenDistilled(Deits.learner(loaded, shard), deit, distillation(config));
    Offer teacher = new Offer(Map.of(Offer.LOGITS, fixture.tensor(scope, "input/teacher_logits")));
    Update update = Update.of(scope, role, shard, role.forward(scope, shard), Map.of(Distilled.TEACHER, teacher), 0);
    List<NDArray> heads = update.forwarded().logits();
    Answers answers = new Answers().put("output/logits0", heads.get(0)).put("output/logits1", heads.get(1))
        .put("output/eval_logits", deit.forward(Pass.evaluation(scope, loaded.weights(), Taps.none()), shard.images()));
    Deits.putStep(answers, fixture, loaded, update);
    return answers;
  }

  private static TokenDistillationConfig distillation(Config config) {
    String targets = config.text("distillation", "hard");
    if (!targets.equals("hard") && !targets.equals("soft")) {
      throw new InputException("config.distillation is '%s': hard and soft are known", targets);
    }
    return new TokenDistillationConfig(targets.equals("hard") ? Targets.HARD : Targets.SOFT, config.real("alpha", 0.5),
        config.real("tau", 1));
  }
}
