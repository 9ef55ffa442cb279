package org.espalier.actors.supervisor;

import akka.persistence.typed.javadsl.EffectFactories;
import akka.persistence.typed.javadsl.ReplyEffect;
import java.util.List;
import java.util.function.Consumer;

/**
 * What handlers come to: facts for the journal, and what is done once they are in it.
 *
 * @param before  called before the journal is written
 * @param after   called once it is
 * @param <F> its facts
 * @param <S> what they come to
 */
record Effects<F, S>(EffectFactories<F, S> journal, Runnable before, Runnable after) {

  ReplyEffect<F, S> none() {
    return journal.noReply();
  }

  /** Acts now; there is nothing to journal. */
  ReplyEffect<F, S> act(Runnable action) {
    action.run();
    return none();
  }

  ReplyEffect<F, S> persist(F fact, Consumer<S> then) {
    return persist(List.of(fact), then);
  }

  ReplyEffect<F, S> persist(List<? extends F> facts, Consumer<S> then) {
    before.run();
    return journal.persist(List.<F>copyOf(facts)).thenRun((S state) -> {
      after.run();
      then.accept(state);
    }).thenNoReply();
  }

  ReplyEffect<F, S> stop() {
    return journal.stop().thenNoReply();
  }
}
