package org.espalier.actors.supervisor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Facts that are decided on together and made durable by one write: whatever arrived while the journal was busy. What follows from each
 * is done once all of them are durable, in their order. Of each run there is one decision in a round, so none is made on what another one
 * will have changed. Confined to the supervisor.
 */
final class Round {
  /** So many facts that few writes are needed, so few that nobody waits long for one. */
  private static final int MOST = 128;
  private final List<SupervisorFact> facts = new ArrayList<>();
  private final List<Consumer<SupervisorState>> consequences = new ArrayList<>();
  private final Set<String> runs = new HashSet<>();
  private boolean alone;
  private boolean underWay;

  /**
   * @param run  that is decided on
   * @param then what follows, on the state behind the round
   */
  void write(String run, SupervisorFact fact, Consumer<SupervisorState> then) {
    write(run, List.of(fact), then);
  }

  void write(String run, List<? extends SupervisorFact> decided, Consumer<SupervisorState> then) {
    facts.addAll(decided);
    consequences.add(then);
    runs.add(run);
  }

  /** Facts that every later decision has to know: they have the round for themselves, however many they are. */
  void writeAlone(List<? extends SupervisorFact> decided, Consumer<SupervisorState> then) {
    facts.addAll(decided);
    consequences.add(then);
    alone = true;
  }

  /** Whether a message can be decided on now: it needs nothing that is not durable yet. */
  boolean allows(SupervisorCommand next) {
    return facts.isEmpty()
        || !alone && facts.size() < MOST && next instanceof SupervisorCommand.OfRun one && !runs.contains(one.run());
  }

  boolean underWay() {
    return underWay;
  }

  boolean isEmpty() {
    return facts.isEmpty();
  }

  /** The facts are on their way to the journal. */
  List<SupervisorFact> begin() {
    underWay = true;
    return List.copyOf(facts);
  }

  /** The facts are durable. */
  void end(SupervisorState now) {
    List<Consumer<SupervisorState>> due = List.copyOf(consequences);
    forget();
    due.forEach(consequence -> consequence.accept(now));
  }

  /** The journal begins anew: what it did not acknowledge is not acted on. */
  void forget() {
    facts.clear();
    consequences.clear();
    runs.clear();
    alone = false;
    underWay = false;
  }
}
