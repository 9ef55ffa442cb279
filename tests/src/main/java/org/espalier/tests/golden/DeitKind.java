package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.espalier.models.method.Plain;
import org.espalier.models.method.Shard;
import org.espalier.models.nn.Description;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.Deit;

/** {@code network/deit}: block outputs, logits, gradients of cross-entropy (data-scale spec, section 2). */
final class DeitKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Deit deit = Deits.network(fixture.config(), false);
    Loaded loaded = Loaded.of(scope, fixture, Description.of(deit).slots());
    Shard shard = Deits.shard(fixture, scope);
    Update update = Update.alone(scope, new Plain(Deits.learner(loaded, shard), deit), shard, 0);
    Answers answers = new Answers().put("output/logits", update.forwarded().logits().get(0));
    putBlocks(answers, scope, deit, loaded, shard.images());
    Deits.putStep(answers, fixture, loaded, update);
    return answers;
  }

  private static void putBlocks(Answers answers, Scope scope, Deit deit, Loaded loaded, NDArray images) {
    List<String> blocks = deit.features();
    Training training = Training.of(scope, deit, loaded.weights(), images, blocks);
    for (int i = 0; i < blocks.size(); i++) {
      answers.put("aux/block" + i + "_out", training.taps().get(blocks.get(i)));
    }
  }
}
