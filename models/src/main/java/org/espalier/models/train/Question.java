package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * What is scored of a network: what it answers as a whole, then what some of its heads answer alone, of one pass.
 *
 * @param heads  names of several that it has, each a tap; or none
 * @param chosen classes of the network by the class of the data, each once: the logits of the others do not compete; none where all do
 */
record Question(Network network, List<String> heads, List<Integer> chosen) {
  private static final Kernel AMONG = Kernels.of(Question.class).method("among");

  /** The whole network, all of its classes. */
  static Question whole(Network network) {
    return new Question(network, List.of(), List.of());
  }

  /** Logits of the whole, then of each head, (B, classes that compete). */
  List<NDArray> answers(Scope scope, Weights weights, NDArray images) {
    Taps taps = new Taps(heads);
    NDArray whole = network.forward(Pass.evaluation(scope, weights, taps), images);
    return Stream.concat(Stream.of(whole), heads.stream().map(taps::get)).map(logits -> competing(scope, logits)).toList();
  }

  private NDArray competing(Scope scope, NDArray logits) {
    return chosen.isEmpty() ? logits : AMONG.call(scope, logits, chosen.stream().mapToLong(Integer::longValue).toArray());
  }
}
