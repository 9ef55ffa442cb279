package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Linear;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.TokenSequence;
import org.espalier.models.nn.Transfer;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * Linear heads on leading tokens, one a token: {@code head} on the class token, then distillation heads. Maps tokens (B, T, C) to logits
 * (B, K): in training the class head's, in evaluation the mean of all heads'. Each head's own are a tap of its name.
 *
 * @param distilled names of the distillation heads, in the order of their tokens
 */
record TokenHeads(int channels, int classes, List<String> distilled) {
  private static final Kernel MEAN = Kernels.of(TokenHeads.class).method("mean_of_heads");
  private static final Init SMALL = new Init.Normal(0, 0.02);

  Shape declare(Declaration weights) {
    distilled.forEach(head -> weights.add(head, head(), new Shape(channels)));
    return weights.add(Network.CLASS_HEAD, head(), new Shape(channels));
  }

  NDArray forward(Pass pass, NDArray tokens) {
    List<NDArray> logits = new ArrayList<>(List.of(head(pass, Network.CLASS_HEAD, tokens, 0)));
    for (String head : distilled) {
      logits.add(head(pass, head, tokens, logits.size()));
    }
    return pass.training() || distilled.isEmpty() ? logits.get(0) : mean(pass.scope(), logits);
  }

  private NDArray head(Pass pass, String name, NDArray tokens, int token) {
    NDArray own = pass.tap(Network.headInput(name), TokenSequence.token(pass.scope(), tokens, token));
    return pass.tap(name, pass.run(name, head(), own));
  }

  /** What several heads say together, (B, K). */
  static NDArray mean(Scope scope, List<NDArray> logits) {
    return MEAN.call(scope, logits);
  }

  /** Of files that may tell other classes apart. */
  Transfer transfer() {
    return distilled.stream().map(Transfer::classifier).reduce(Transfer.classifier(Network.CLASS_HEAD), Transfer::and);
  }

  private Linear head() {
    return new Linear(channels, classes, SMALL, Init.ZEROS);
  }
}
