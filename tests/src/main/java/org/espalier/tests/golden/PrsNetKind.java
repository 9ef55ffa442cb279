package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.nn.Description;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.PrsNet;

/** {@code network/prsnet}: blocks, logits, mean cross-entropy and all its gradients (spec reparameterization, section 1). */
final class PrsNetKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    PrsNet network = Reparameterized.network(fixture.config());
    Loaded loaded = Loaded.of(scope, fixture, Description.of(network).slots());
    NDArray images = Scope.requireGradient(fixture.tensor(scope, "input/x"));
    NDArray labels = fixture.tensor(scope, "input/labels");
    Training training = Training.of(scope, network, loaded.weights(), images, network.features());
    NDArray loss = Autograd.recording(() -> CrossEntropy.of(scope, training.output(), labels, 1.0 / images.getShape().get(0)));
    List<NDArray> leaves = new ArrayList<>(loaded.parameterArrays());
    leaves.add(images);
    List<NDArray> gradients = Arrays.asList(Autograd.gradients(scope, loss, leaves, false));
    Answers answers = new Answers().put("output/logits", training.output()).put("output/loss", loss);
    for (int i = 0; i < network.features().size(); i++) {
      answers.put("aux/block" + i + "_out", training.taps().get(network.features().get(i)));
    }
    loaded.putParameters(answers, fixture, "grad/", gradients.subList(0, gradients.size() - 1));
    return answers.put("grad/input", gradients.get(gradients.size() - 1));
  }
}
