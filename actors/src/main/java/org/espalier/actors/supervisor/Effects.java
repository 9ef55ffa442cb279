package org.espalier.actors.supervisor;

import akka.persistence.typed.javadsl.EffectFactories;
import akka.persistence.typed.javadsl.ReplyEffect;
import java.util.List;
import java.util.function.Consumer;

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
    return journal.persist(fact).thenRun(then::accept).thenNoReply();
  }

  ReplyEffect<RunFact, RunState> persist(List<RunFact> facts, Consumer<RunState> then) {
    return journal.persist(facts).thenRun(then::accept).thenNoReply();
  }

  ReplyEffect<RunFact, RunState> stop() {
    return journal.stop().thenNoReply();
  }
}
