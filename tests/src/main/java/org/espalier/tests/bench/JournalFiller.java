package org.espalier.tests.bench;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.espalier.actors.supervisor.Places;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.actors.supervisor.SupervisorFact;
import org.espalier.analysis.run.RunFolder;

/** Writes a supervisor's journal of a long life: runs that are placed again and again, and end. */
final class JournalFiller extends EventSourcedBehavior<Integer, SupervisorFact, Integer> {
  private static final int FACTS_OF_A_RUN = 100;
  private final ActorRef<Integer> self;
  private final int facts;
  private final String experiment;

  private JournalFiller(ActorRef<Integer> self, int facts, String experiment) {
    super(PersistenceId.ofUniqueId("supervisor"));
    this.self = self;
    this.facts = facts;
    this.experiment = experiment;
  }

  /** @param facts a multiple of 100 */
  static void fill(Config config, int facts, String experiment) throws Exception {
    Behavior<Integer> filler = Behaviors.setup(context -> new JournalFiller(context.getSelf(), facts, experiment));
    ActorSystem<Integer> system = ActorSystem.create(filler, "load", config);
    system.tell(0);
    system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.MINUTES);
  }

  @Override
  public Integer emptyState() {
    return 0;
  }

  @Override
  public CommandHandler<Integer, SupervisorFact, Integer> commandHandler() {
    return (written, run) -> written >= facts ? Effect().stop()
        : Effect().persist(life("run-" + run)).thenRun(now -> self.tell(run + 1));
  }

  private List<SupervisorFact> life(String run) {
    List<SupervisorFact> life = new ArrayList<>();
    life.add(new SupervisorFact.RunQueued(
        new RunOrder(run, experiment, new RunFolder(Path.of("runs", run)), Map.of("vit", 1), false, 1, Map.of(), 1, 0, false)));
    for (int term = 1; life.size() < FACTS_OF_A_RUN - 1; term++) {
      life.add(new SupervisorFact.TermBegan(run, term, Places.of(Map.of("vit", "node-" + term % 10 + "/cpu:0"))));
      if (life.size() < FACTS_OF_A_RUN - 1) {
        life.add(new SupervisorFact.TermEnded(run, term, true, "the trainer is gone"));
      }
    }
    life.add(new SupervisorFact.RunEnded(RunOutcome.bare(run, RunOutcome.Status.COMPLETED, "")));
    return life;
  }

  @Override
  public EventHandler<Integer, SupervisorFact> eventHandler() {
    return (written, fact) -> written + 1;
  }
}
