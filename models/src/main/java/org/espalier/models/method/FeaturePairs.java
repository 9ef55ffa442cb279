package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.espalier.models.loss.FeatureLoss;
import org.espalier.models.loss.FeatureLoss.Tokens;
import org.espalier.models.method.JointObjective.Compared;
import org.espalier.models.nn.Network;
import org.espalier.models.tensor.Scope;

/**
 * Which blocks of a ViT and its agent are compared, and how their features meet: matched by index, the agent's side adapted where
 * it computes them, the ViT's where the loss is.
 *
 * @param layers  blocks compared, from 0, in order
 * @param vitSide side of the ViT's square token grid
 */
record FeaturePairs(FeatureLoss loss, List<Integer> layers, int vitSide) {

  List<String> tapsOf(Network network) {
    return layers.stream().map(network.features()::get).toList();
  }

  /** The agent's maps, as tokens no more than the ViT's, with the side of their grid in the name. */
  Map<String, NDArray> offered(Scope scope, List<NDArray> maps) {
    Map<String, NDArray> offered = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      offered.put("feature." + layers.get(i), scope.copy(adaptedMap(scope, maps.get(i)).values()));
    }
    return offered;
  }

  private Tokens adaptedMap(Scope scope, NDArray map) {
    return loss.adapted(scope, FeatureLoss.ofMap(scope, map), vitSide, vitSide);
  }

  /** ViT and agent side by side, for maps computed here. */
  List<Compared> compareMaps(Scope scope, List<NDArray> vit, List<NDArray> maps) {
    return compare(scope, vit, i -> adaptedMap(scope, maps.get(i)));
  }

  /** ViT and agent side by side, for tokens that a partner offers. */
  List<Compared> compareOffered(Scope scope, List<NDArray> vit, Offer offer) {
    return compare(scope, vit, i -> {
      NDArray tokens = offer.get("feature." + layers.get(i));
      int side = (int) Math.round(Math.sqrt(tokens.getShape().get(1)));
      return new Tokens(tokens, side, side);
    });
  }

  private List<Compared> compare(Scope scope, List<NDArray> vit, IntFunction<Tokens> agent) {
    List<Compared> compared = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Tokens theirs = agent.apply(i);
      Tokens ours = FeatureLoss.ofVit(scope, vit.get(i), vitSide, vitSide);
      compared.add(new Compared(loss.adapted(scope, ours, theirs.height(), theirs.width()), theirs));
    }
    return compared;
  }
}
