package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import org.espalier.models.method.Forwarded;
import org.espalier.models.method.Offer;
import org.espalier.models.method.Role;
import org.espalier.models.method.Shard;
import org.espalier.models.method.ShardResult;
import org.espalier.models.method.StepSettings;
import org.espalier.models.method.Terms;
import org.espalier.models.tensor.Scope;

/**
 * One step of a role over one shard, up to the gradients that its optimizer gets.
 *
 * @param result   gradients as the role keeps them apart, and terms
 * @param combined one gradient a parameter
 */
record Update(Forwarded forwarded, ShardResult result, List<NDArray> combined) {

  static Update of(Scope scope, Role role, Shard shard, Forwarded forwarded, Map<String, Offer> offers, double featureWeight) {
    ShardResult result = role.gradients(scope, shard, forwarded, offers, new StepSettings(featureWeight));
    return new Update(forwarded, result, role.rule(scope, result.gradients()));
  }

  /** For a role that listens to nobody. */
  static Update alone(Scope scope, Role role, Shard shard, double featureWeight) {
    return of(scope, role, shard, role.forward(scope, shard), Map.of(), featureWeight);
  }

  /** A term of the i-th scored network, by its name in {@link Terms#NAMES}. */
  double term(int network, String name) {
    return result.terms().get(network).packed().toFloatArray()[Terms.NAMES.indexOf(name)];
  }

  /** The whole batch as one shard. */
  static Shard shard(Fixture fixture, Scope scope) {
    NDArray images = fixture.tensor(scope, "input/image");
    return new Shard(0, images, fixture.tensor(scope, "input/label"), images.getShape().get(0), Training.KEY);
  }

  /** Puts gradients as {@code grad/}, takes one AdamW step with them, puts the parameters as {@code after/}. */
  void putStep(Answers answers, Fixture fixture, Scope scope, Loaded loaded) {
    Config config = fixture.config();
    loaded.putParameters(answers, fixture, "grad/", combined);
    Joints.adamW(config).build(scope, loaded.learner("learner").parameters()).step(combined, Joints.learningRate(config));
    loaded.putParameters(answers, fixture, "after/", loaded.parameterArrays());
  }
}
