package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.AgentCnn;

/** {@code network/agent}: a standalone agent CNN in training and evaluation (spec section 4), mean cross-entropy. */
final class AgentKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    NDArray images = fixture.tensor(scope, "input/image");
    NDArray labels = fixture.tensor(scope, "input/label");
    AgentCnn agent = Networks.agent(config, config.integer("img_size", Math.toIntExact(images.getShape().get(2))),
        config.integer("num_classes"));
    Loaded loaded = Loaded.of(scope, fixture, Description.of(agent).slots(), name -> Networks.convolutionName(fixture, name));
    Answers answers = new Answers();
    answers.put("output/logits_eval", agent.forward(Pass.evaluation(scope, loaded.weights(), Taps.none()), images));
    train(fixture, scope, agent, loaded, images, labels, answers);
    loaded.putBuffers(answers);
    return answers;
  }

  private static void train(Fixture fixture, Scope scope, AgentCnn agent, Loaded loaded, NDArray images, NDArray labels,
      Answers answers) {
    List<String> features = new ArrayList<>(agent.features());
    features.add("input_proj");
    Training training = Training.of(scope, agent, loaded.weights(), images, features);
    NDArray loss = Autograd.recording(
        () -> CrossEntropy.of(scope, training.output(), labels, 1.0 / images.getShape().get(0)));
    NDArray[] gradients = Autograd.gradients(scope, loss, loaded.parameterArrays(), false);
    answers.put("output/logits", training.output()).put("output/loss", loss);
    features.forEach(feature -> answers.put("aux/feat/" + feature, training.taps().get(feature)));
    loaded.putParameters(answers, fixture, "grad/", Arrays.asList(gradients));
  }
}
