package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.loss.FeatureLoss;
import org.espalier.models.loss.FeatureLoss.Tokens;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Reals;

/**
 * {@code loss/feature}: distance of a ViT's and its agent's features, layer by layer (spec section 6). The distance is the same
 * with exchanged roles, so the agent's gradient, were it the student, comes from the same code.
 */
final class FeatureLossKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    if (fixture.config().integer("start_id", 1) != 1) {
      throw new InputException("config.start_id is %d: only one class token is known", fixture.config().integer("start_id"));
    }
    FeatureLoss loss = Joints.featureLoss(fixture.config());
    Answers answers = new Answers();
    double total = 0;
    for (String layer : fixture.namesUnder("input/feat_vit/")) {
      Layer pair = Layer.read(fixture, scope, layer);
      NDArray distance = Autograd.recording(() -> pair.distance(scope, loss, false));
      answers.put("output/loss/" + layer, distance)
          .putSequence("grad/feat_vit/" + layer, gradient(scope, distance, pair.vit))
          .put("aux/grad_if_cnn_is_student/feat_cnn/" + layer,
              gradient(scope, Autograd.recording(() -> pair.distance(scope, loss, true)), pair.agent));
      total += distance.getFloat();
    }
    return answers.put("output/loss", total);
  }

  private static NDArray gradient(Scope scope, NDArray distance, NDArray input) {
    return Autograd.gradients(scope, distance, List.of(input), false)[0];
  }

  /** Features of one layer: the ViT's (B, 1 + n, C), the agent's (B, C, h, w). */
  private record Layer(NDArray vit, int height, int width, NDArray agent) {

    static Layer read(Fixture fixture, Scope scope, String layer) {
      Reals tokens = Values.swapFirstTwo(fixture.reals("input/feat_vit/" + layer));
      NDArray vit = scope.floats(tokens.floats(), tokens.shape().stream().mapToLong(Long::longValue).toArray());
      NDArray agent = fixture.tensor(scope, "input/feat_cnn/" + layer);
      JsonNode grid = fixture.config().node().path("vit_grid");
      int side = grid.asInt((int) Math.round(Math.sqrt(tokens.shape().get(1) - 1)));
      return new Layer(Scope.requireGradient(vit), grid.path(0).asInt(side), grid.path(1).asInt(side),
          Scope.requireGradient(agent));
    }

    NDArray distance(Scope scope, FeatureLoss loss, boolean exchanged) {
      Tokens agentTokens = FeatureLoss.ofMap(scope, agent);
      Tokens adaptedAgent = loss.adapted(scope, agentTokens, height, width);
      Tokens adaptedVit = loss.adapted(scope, FeatureLoss.ofVit(scope, vit, height, width), agentTokens.height(),
          agentTokens.width());
      return exchanged ? loss.distance(scope, adaptedAgent, adaptedVit, 1) : loss.distance(scope, adaptedVit, adaptedAgent, 1);
    }
  }
}
