package org.espalier.actors.cluster;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.analyst.AnalystSettings;
import org.espalier.actors.journal.H2Journal;
import org.espalier.actors.supervisor.RunEntry;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.actors.supervisor.RunSettings;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.actors.supervisor.SupervisorCommand.Answer;
import org.espalier.actors.trainer.TrainerSettings;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.InputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The actors of one run, or of several that are planned together, in this JVM and on its devices, with a journal in their folder. Nothing
 * listens on the network. For any thread.
 */
public final class LocalNode implements AutoCloseable {
  /** Identity in its journal of the run that has the folder. */
  public static final String RUN = "run-1";
  private static final Logger LOG = LoggerFactory.getLogger(LocalNode.class);
  /** Long, for the journal may wait for room on the disk, or for a machine that has much else to do. */
  private static final Duration ANSWER_WITHIN = Duration.ofMinutes(10);
  /** After which the outcome is asked for again, for a supervisor that began anew does not remember who waits. */
  private static final Duration ASKED_EVERY = Duration.ofMinutes(10);
  private final RunFolder folder;
  private final ActorSystem<SupervisorCommand> system;
  private final WorkThreads threads;
  private final Map<String, RunListener> listeners;
  private final Duration stopWithin;

  private LocalNode(RunFolder folder, ActorSystem<SupervisorCommand> system, WorkThreads threads,
      Map<String, RunListener> listeners, Duration stopWithin) {
    this.folder = folder;
    this.system = system;
    this.threads = threads;
    this.listeners = listeners;
    this.stopWithin = stopWithin;
  }

  /**
   * Starts the actors of a run that was just created, or that is to go on; or of several runs.
   *
   * @param folder of the run, or around the runs: the journal is in it
   * @throws InputException if another process works there
   */
  public static LocalNode open(RunFolder folder, NodeSettings settings) {
    H2Journal journal = new H2Journal(folder.journal());
    journal.create();
    Config config = ConfigFactory.defaultOverrides().withFallback(settings.config()).withFallback(journal.config())
        .withFallback(ConfigFactory.parseResources("org/espalier/profiles/local.conf"))
        .withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve();
    Config own = config.getConfig("espalier");
    WorkThreads threads = new WorkThreads();
    TrainerSettings trainers = settings.trainers(config, threads, reason -> { });   // the run fails, and with it the program ends
    Map<String, RunListener> listeners = new ConcurrentHashMap<>();
    RunSettings runs = RunSettings.of(own.getConfig("supervisor"), settings.blueprints(), threads, settings.disk(), settings.clock(),
        false, run -> listeners.getOrDefault(run, RunListener.SILENT));
    ActorSystem<SupervisorCommand> system = ActorSystem.create(
        NodeGuardian.create(settings.devices(), NodeDevice.teachers(own.getConfig("node"), settings.devices()), trainers, runs,
            AnalystSettings.of(own.getConfig("analyst"))), "espalier", config);
    return new LocalNode(folder, system, threads, listeners, own.getDuration("node.stop-within"));
  }

  /**
   * Trains the run of the folder: from its beginning, or from its last committed checkpoint. At the end its weights files and its
   * result are there.
   *
   * @return ends when nobody works on the run any more; exceptionally only if this node is closed before
   */
  public CompletionStage<RunOutcome> run(RunOptions options) {
    Experiment experiment = Experiment.of(folder.readExperiment());
    return run(RunOrder.of(RUN, experiment, folder, options.devices(), options.workers(), 0, options.otherDevice()), options.listener());
  }

  /**
   * Trains a run, which may share its beginning with others that were asked for before.
   *
   * @return as {@link #run(RunOptions)}
   */
  public CompletionStage<RunOutcome> run(RunOrder order, RunListener listener) {
    listeners.put(order.run(), listener);
    return AskPattern.<SupervisorCommand, Answer>ask(system, replyTo -> new SupervisorCommand.Submit(order, replyTo), ANSWER_WITHIN,
        system.scheduler()).thenCompose(answer -> answer.refusal().isEmpty() ? outcome(order.run())
            : CompletableFuture.completedFuture(RunOutcome.bare(order.run(), RunOutcome.Status.REFUSED, answer.refusal())));
  }

  private CompletionStage<RunOutcome> outcome(String run) {
    return AskPattern.<SupervisorCommand, RunOutcome>ask(system, replyTo -> new SupervisorCommand.Await(run, replyTo), ASKED_EVERY,
        system.scheduler()).exceptionallyCompose(failure -> failure instanceof TimeoutException ? outcome(run)
            : CompletableFuture.failedFuture(failure));
  }

  /** Asks the run to rest at its next boundary, with a committed checkpoint; its outcome then says so. */
  public void pause() {
    pause(RUN);
  }

  /** The same for one of several. */
  public void pause(String run) {
    system.tell(new SupervisorCommand.Change(run, RunEntry.Wish.PAUSE, system.ignoreRef()));
  }

  /** Stops all actors and waits until no native work runs. A run that is going on can be resumed from its last commit. */
  @Override
  public void close() {
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(stopWithin.toMillis(), TimeUnit.MILLISECONDS);
      if (!threads.awaitEnd(stopWithin)) {
        LOG.warn("native work did not end within {} s", stopWithin.toSeconds());
      }
    } catch (TimeoutException e) {
      LOG.warn("the actors did not stop within {} s", stopWithin.toSeconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("the actor system failed while it stopped", e.getCause());
    }
  }
}
