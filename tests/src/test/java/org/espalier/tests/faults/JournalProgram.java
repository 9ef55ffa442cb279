package org.espalier.tests.faults;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import org.espalier.actors.journal.H2Journal;
import org.espalier.actors.supervisor.RunFact;

/**
 * Counts in the product's journal, without an end: prints {@code found N} when it starts, then each number that the journal has
 * acknowledged. The argument is the journal's folder.
 */
final class JournalProgram extends EventSourcedBehavior<JournalProgram.Next, RunFact.RunPaused, Long> {
  static final String FOUND = "found ";

  enum Next { NUMBER }

  private final ActorContext<Next> context;

  private JournalProgram(ActorContext<Next> context) {
    super(PersistenceId.ofUniqueId("numbers"));
    this.context = context;
  }

  public static void main(String[] arguments) {
    H2Journal journal = new H2Journal(Path.of(arguments[0]));
    journal.create();
    ActorSystem.create(Behaviors.<Next>setup(JournalProgram::new), "numbers",
        ConfigFactory.defaultOverrides().withFallback(journal.config())
            .withFallback(ConfigFactory.parseResources("org/espalier/profiles/local.conf"))
            .withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve());
  }

  @Override
  public Long emptyState() {
    return 0L;
  }

  @Override
  public SignalHandler<Long> signalHandler() {
    return newSignalHandlerBuilder().onSignal(RecoveryCompleted.instance(), found -> {
      say(FOUND + found);
      context.getSelf().tell(Next.NUMBER);
    }).build();
  }

  @Override
  public CommandHandler<Next, RunFact.RunPaused, Long> commandHandler() {
    return newCommandHandlerBuilder().forAnyState().onCommand(Next.class, (last, next) ->
        Effect().persist(new RunFact.RunPaused(last + 1)).thenRun((Long now) -> {
          say(now.toString());
          context.getSelf().tell(next);
        })).build();
  }

  @Override
  public EventHandler<Long, RunFact.RunPaused> eventHandler() {
    return newEventHandlerBuilder().forAnyState().onAnyEvent((last, fact) -> {
      if (fact.step() != last + 1) {
        throw new IllegalStateException("the journal has " + fact.step() + " behind " + last);
      }
      return fact.step();
    });
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
