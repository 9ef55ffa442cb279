package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.nn.BatchStatistics;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Network;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;

/**
 * A classifier in training, with the running statistics behind it, or in evaluation: what its blocks put out, logits, mean cross-entropy
 * and all gradients of it.
 *
 * @param network what a fixture describes
 * @param outputs taps by the names that a fixture has for what they hand out
 */
record NetworkKind(Function<Fixture, Network> network, Function<Network, Map<String, String>> outputs) implements Kind {
  private static final String COUNTER = "num_batches_tracked";

  /** Blocks that are counted from 0: {@code blocks.1} is {@code block1}. */
  static NetworkKind ofBlocks(Function<Fixture, Network> network) {
    return new NetworkKind(network, classifier -> byName(classifier, tap -> "block" + tap.substring(tap.lastIndexOf('.') + 1)));
  }

  /** Stages of blocks: {@code layer1.0}, {@code layer1.1} are {@code layer1}. */
  static NetworkKind ofStages(Function<Fixture, Network> network) {
    return new NetworkKind(network, NetworkKind::stages);
  }

  static Map<String, String> stages(Network classifier) {
    return byName(classifier, tap -> tap.substring(0, tap.lastIndexOf('.')));
  }

  /** Where several blocks have one name, it is the last one's. */
  private static Map<String, String> byName(Network classifier, UnaryOperator<String> name) {
    Map<String, String> taps = new LinkedHashMap<>();
    classifier.features().forEach(tap -> taps.put(name.apply(tap), tap));
    return taps;
  }

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Network classifier = network.apply(fixture);
    Loaded loaded = Loaded.of(scope, fixture, Description.of(classifier).slots(), name -> Networks.inModel(fixture, name));
    NDArray images = Scope.requireGradient(fixture.tensor(scope, "input/x"));
    NDArray labels = fixture.tensor(scope, fixture.has("input/label") ? "input/label" : "input/labels");
    List<BatchStatistics> seen = new ArrayList<>();
    NDArray logits = InMode.of(fixture, scope, classifier, loaded.weights(), images, List.of(), seen).output();
    NDArray loss = Autograd.recording(() -> CrossEntropy.of(scope, logits, labels, 1.0 / images.getShape().get(0)));
    Answers answers = new Answers().put("output/logits", logits).put("output/loss", loss);
    putGradients(answers, fixture, scope, loaded, loss, images);
    putBlocks(answers, fixture, scope, classifier, loaded, images);
    putStatistics(answers, fixture, loaded, seen);
    return answers;
  }

  /** In a pass of its own: where nobody reads a block, a network may compute less of it, and those logits are what is trained with. */
  private void putBlocks(Answers answers, Fixture fixture, Scope scope, Network classifier, Loaded loaded, NDArray images) {
    Map<String, String> blocks = outputs.apply(classifier);
    InMode pass = InMode.of(fixture, scope, classifier, loaded.weights(), images, blocks.values(), new ArrayList<>());
    blocks.forEach((output, tap) -> answers.put("aux/" + output + "_out", pass.taps().get(tap)));
  }

  private static void putGradients(Answers answers, Fixture fixture, Scope scope, Loaded loaded, NDArray loss, NDArray images) {
    List<NDArray> leaves = new ArrayList<>(loaded.parameterArrays());
    leaves.add(images);
    List<NDArray> gradients = Arrays.asList(Autograd.gradients(scope, loss, leaves, false));
    loaded.putParameters(answers, fixture, "grad/", gradients.subList(0, gradients.size() - 1));
    answers.put("grad/input", gradients.get(gradients.size() - 1));
  }

  /** Our normalisations do not count their batches; a fixture's count is what each saw here above what it had seen. */
  private static void putStatistics(Answers answers, Fixture fixture, Loaded loaded, List<BatchStatistics> seen) {
    BatchStatistics.move(loaded.weights(), seen);
    loaded.putBuffers(answers);
    fixture.namesUnder("buffer/").stream().filter(name -> name.endsWith(COUNTER)).forEach(name -> {
      long now = seen.stream().filter(one -> name.equals(Networks.inModel(fixture, one.layer() + COUNTER))).count();
      long before = fixture.integers("buffer/" + name).elements()[0];
      answers.put("after/" + name, Values.of(new long[] {before + now}, 1));
    });
  }
}
