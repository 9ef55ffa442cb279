package org.espalier.actors.copies;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who should hold copies. Pure. */
public final class Holders {
  private Holders() {}

  /**
   * A node of the cluster.
   *
   * @param control whether it may supervise runs, and so needs them soonest
   */
  public record Member(Address address, boolean control) {}

  /**
   * Nodes that may take a run over first; then, so that runs are spread over the cluster, in an order of the run's own, which changes as
   * little as possible when nodes come and go. Nodes that are no members any more come last.
   */
  static <T> List<ActorRef<T>> preferred(String run, List<ActorRef<T>> nodes, List<Member> members) {
    Map<Address, Member> known = members.stream().collect(Collectors.toMap(Member::address, Function.identity(), (a, b) -> a));
    return nodes.stream().sorted(Comparator
        .<ActorRef<T>>comparingInt(node -> rank(known.get(node.path().address())))
        .thenComparingInt(node -> (run + "@" + node.path().address()).hashCode())
        .thenComparing(node -> node.path().toString())).toList();
  }

  private static int rank(Member member) {
    return member == null ? 2 : member.control() ? 0 : 1;
  }
}
