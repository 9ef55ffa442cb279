package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.espalier.models.InputException;
import org.espalier.models.method.Alignment;
import org.espalier.models.method.Alignment.Extent;
import org.espalier.models.tensor.Scope;

/** {@code rule/gradient-alignment}: the agent's gradients, aligned with the ViT's, in each scope (spec section 8). */
final class AlignmentKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    List<String> tensors = fixture.config().texts("tensors");
    List<Integer> layers = fixture.config().integers("layers");
    if (tensors.size() != layers.size()) {
      throw new InputException("config.tensors has %d names, config.layers %d numbers", tensors.size(), layers.size());
    }
    Set<String> cases = new LinkedHashSet<>();
    fixture.namesUnder("input/").forEach(name -> cases.add(name.substring(0, name.indexOf('/'))));
    Answers answers = new Answers();
    for (String label : cases) {
      List<NDArray> agent = read(fixture, scope, "input/" + label + "/grad_agent/", tensors);
      List<NDArray> vit = read(fixture, scope, "input/" + label + "/grad_vit/", tensors);
      answers.put("aux/" + label + "/dot", Alignment.dot(scope, agent, vit));
      for (Extent extent : Extent.values()) {
        NDArray[] aligned = Alignment.align(scope, agent, vit, layers, extent).toArray(NDArray[]::new);
        answers.putAll("output/" + label + "/" + extent.name().toLowerCase(Locale.ROOT) + "/", tensors, aligned);
      }
    }
    return answers;
  }

  private static List<NDArray> read(Fixture fixture, Scope scope, String prefix, List<String> tensors) {
    return tensors.stream().map(name -> fixture.tensor(scope, prefix + name)).toList();
  }
}
