package org.espalier.actors.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.espalier.actors.web.ApiException;

/**
 * Asks a cluster again what it cannot answer now: its nodes may come and go.
 *
 * @param err told, once a question, that there is no answer yet
 */
record Patience(PrintWriter err) {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** Asks a cluster that has answered before: all but a wrong question is asked again. */
  <T> T ask(Supplier<T> question) {
    return ask(question, failure -> !failure.isAskersFault());
  }

  /** Asks a cluster for the first time, where nobody may be: asks again only if it says so. */
  <T> T askFirst(Supplier<T> question) {
    return ask(question, ApiException::isForLater);
  }

  private <T> T ask(Supplier<T> question, Predicate<ApiException> again) {
    for (Duration pause = FIRST_PAUSE; true; pause = longer(pause)) {
      try {
        return question.get();
      } catch (ApiException e) {
        if (!again.test(e)) {
          throw e;
        } else if (pause.equals(FIRST_PAUSE)) {
          err.println("no news for now (%s); asking again until there are".formatted(RunTexts.line(e.getMessage())));
        }
        wait(pause);
      }
    }
  }

  /** Whoever waits can be ended by a signal only. */
  static void wait(Duration time) {
    new CompletableFuture<Void>().completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }
}
