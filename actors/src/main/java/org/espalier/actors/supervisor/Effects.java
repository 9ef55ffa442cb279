package org.espalier.actors.supervisor;

import akka.persistence.typed.javadsl.EffectFactories;
import akka.persistence.typed.javadsl.ReplyEffect;
import java.util.List;
import java.util.function.Consumer;
import org.espalier.models.Failpoint;

/** What a coordinator's handlers come to: facts for its journal, and what is done once they are in it. */
record Effects(EffectFactories<RunFact, RunState> journal) {

  ReplyEffect<RunFact, RunState> none() {
    return journal.noReply();
  }

  /** Acts now; there is nothing to journal. */
  ReplyEffect<RunFact, RunState> act(Runnable action) {
    action.run();
    return none();
  }

  ReplyEffect<RunFact, RunState> persist(RunFact fact, Consumer<RunState> then) {
    return persist(List.of(fact), then);
  }

  ReplyEffect<RunFact, RunState> persist(List<RunFact> facts, Consumer<RunState> then) {
    Failpoint.reached("coordinator.before-persist");
    return journal.persist(facts).thenRun((RunState state) -> {
      Failpoint.reached("coordinator.persisted");
      then.accept(state);
    }).thenNoReply();
  }

  ReplyEffect<RunFact, RunState> stop() {
    return journal.stop().thenNoReply();
  }
}
