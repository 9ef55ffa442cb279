package org.espalier.models.method;

import java.util.List;
import java.util.function.Function;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Transfer;

/**
 * A learner of a run, before it has weights.
 *
 * @param name     of the learner
 * @param slots    everything it holds
 * @param transfer how a weights file may differ that it begins with
 * @param role     what it does in a step, once it has weights
 * @param scored   the networks in it
 */
public record Member(String name, List<Slot> slots, Transfer transfer, Function<Learner, Role> role, List<Scored> scored) {

  /** A network with weights of its own. */
  public static Member single(String name, Network network, Function<Learner, Role> role) {
    return new Member(name, Description.of(network).slots(), network.transfer(), role,
        List.of(new Scored(name, network, weights -> weights)));
  }
}
