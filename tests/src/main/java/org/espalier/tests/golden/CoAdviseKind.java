package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.espalier.models.method.CoAdvised;
import org.espalier.models.method.Forwarded;
import org.espalier.models.method.Offer;
import org.espalier.models.method.Shard;
import org.espalier.models.nn.BatchStatistics;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Slot;
import org.espalier.models.optim.GradientNorm;
import org.espalier.models.optim.OptimizerConfig.AdamWConfig;
import org.espalier.models.optim.OptimizerConfig.Decay;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Reals;

/**
 * A student that teachers advise, in training or as in evaluation: its heads, the loss and its terms, gradients, running statistics, and
 * where the fixture has an optimizer a clipped step (co-advise spec, sections 5 to 7).
 *
 * @param student what a fixture describes
 * @param inside  taps by the names that a fixture has for what they hand out
 */
record CoAdviseKind(Function<Fixture, Network> student, Function<Network, Map<String, String>> inside) implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Network network = student.apply(fixture);
    Loaded loaded = Loaded.of(scope, fixture, Description.of(network).slots());
    NDArray images = fixture.tensor(scope, "input/x");
    NDArray labels = fixture.tensor(scope, fixture.has("input/target") ? "input/target" : "input/label");
    Shard shard = new Shard(0, images, labels, images.getShape().get(0), Training.KEY);
    Advisers advisers = Advisers.of(fixture, scope, network);
    CoAdvised role = new CoAdvised(loaded.learner("student"), network, advisers.method());
    Forwarded forwarded = fixture.isTraining() ? role.forward(scope, shard) : asInEvaluation(fixture, scope, network, loaded, images);
    Update update = Update.of(scope, role, shard, forwarded, advisers.offers(), 0);

    Answers answers = new Answers().put("output/loss", update.term(0, "loss"));
    advisers.putTerms(answers, forwarded.logits(), labels);
    InMode pass = InMode.of(fixture, scope, network, loaded.weights(), images, inside.apply(network).values(), new ArrayList<>());
    inside.apply(network).forEach((name, tap) -> answers.put("aux/" + name, pass.taps().get(tap)));
    putLogits(answers, fixture, network, forwarded.logits(), pass.output());
    putStep(answers, fixture, scope, network, loaded, update);
    return answers;
  }

  private static Forwarded asInEvaluation(Fixture fixture, Scope scope, Network network, Loaded loaded, NDArray images) {
    boolean several = network.heads().size() > 1;
    InMode pass = InMode.of(fixture, scope, network, loaded.weights(), images, several ? network.heads() : List.of(), new ArrayList<>());
    List<NDArray> logits = several ? network.heads().stream().map(pass.taps()::get).toList() : List.of(pass.output());
    return new Forwarded(logits, List.of(), Offer.none(), List.of());
  }

  /** In evaluation the mean of the heads is the network's output; in training, where it gives none, it is taken here. */
  private static void putLogits(Answers answers, Fixture fixture, Network network, List<NDArray> logits, NDArray output) {
    if (logits.size() == 1) {
      answers.put("output/logits", logits.get(0));
      return;
    }
    for (int i = 0; i < logits.size(); i++) {
      String head = network.heads().get(i);
      answers.put("output/logits_" + (i == 0 ? "cls" : head.substring("head_".length())), logits.get(i));
    }
    answers.put("output/logits_avg", fixture.isTraining() ? mean(logits) : Values.of(output));
  }

  private static Values mean(List<NDArray> logits) {
    List<Reals> heads = logits.stream().map(head -> (Reals) Values.of(head)).toList();
    double[] mean = new double[heads.get(0).count()];
    heads.forEach(head -> {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += head.elements()[i] / heads.size();
      }
    });
    return new Reals(heads.get(0).shape(), mean);
  }

  private static void putStep(Answers answers, Fixture fixture, Scope scope, Network network, Loaded loaded, Update update) {
    List<NDArray> gradients = update.combined();
    loaded.putParameters(answers, fixture, "grad/", gradients);
    BatchStatistics.move(loaded.weights(), update.result().seen());
    loaded.putBuffers(answers);
    Config optimizer = fixture.config().in("optimizer");
    if (optimizer.has("name")) {
      NDArray norm = GradientNorm.of(scope, gradients);
      GradientNorm.clip(gradients, norm, optimizer.real("clip_global_norm", Double.POSITIVE_INFINITY));
      Set<String> decayed = Description.of(network).parameters().stream().filter(Slot::decays).map(Slot::name).collect(Collectors.toSet());
      adamW(optimizer).build(scope, loaded.learner("student").parameters(), decayed::contains).step(gradients, optimizer.real("lr"));
      loaded.putParameters(answers, fixture, "after/", loaded.parameterArrays());
      answers.put("after/grad_norm", norm);
    }
  }

  private static AdamWConfig adamW(Config optimizer) {
    optimizer.expect("name", "AdamW");
    AdamWConfig standard = AdamWConfig.standard();
    JsonNode betas = optimizer.node().path("betas");
    return new AdamWConfig(betas.path(0).asDouble(standard.beta1()), betas.path(1).asDouble(standard.beta2()),
        optimizer.real("eps", standard.eps()), optimizer.real("weight_decay", standard.weightDecay()), Decay.MATRICES);
  }
}
