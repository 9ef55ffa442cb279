package org.espalier.actors.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.espalier.actors.run.ExperimentBlueprints;
import org.espalier.actors.run.Machine;
import org.espalier.actors.run.RunEnd;
import org.espalier.actors.run.RunExecution;
import org.espalier.actors.run.RunFailedException;
import org.espalier.actors.run.RunTask;
import org.espalier.actors.run.RunTask.Start;
import org.espalier.actors.run.Stop;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.models.InputException;
import org.espalier.models.train.TrainingListener;

/** Trains a run with the actors of a {@link LocalNode}: on several devices, and through failures. */
public final class ActorExecution implements RunExecution {
  private final UnaryOperator<NodeSettings> settings;

  public ActorExecution() {
    this(usual -> usual);
  }

  /** @param settings what is different from the usual node */
  public ActorExecution(UnaryOperator<NodeSettings> settings) {
    this.settings = settings;
  }

  @Override
  public RunEnd run(RunTask task, Stop stop, TrainingListener watcher) {
    NodeSettings node = settings.apply(NodeSettings.of(task.placement().distinct(), ExperimentBlueprints.with(task.prepared())));
    try (LocalNode local = LocalNode.open(task.folder(), node)) {
      var outcome = local.run(ExperimentBlueprints.text(task.prepared().experiment()), options(task, watcher));
      stop.whenRequested(local::pause);
      return end(outcome.toCompletableFuture().join());
    } catch (CompletionException e) {
      throw new RunFailedException("the actors of the run stopped without an outcome: " + e.getCause().getMessage()
          + ". Resume the run; it goes on from its last checkpoint", e.getCause());
    }
  }

  private static RunOptions options(RunTask task, TrainingListener watcher) {
    Map<String, String> devices = new HashMap<>();
    task.placement().devices().forEach((learner, device) -> devices.put(learner, device.id()));
    RunOptions options = RunOptions.usual().on(devices).telling(watcher).saying(
        Map.of("devices", task.placement().names(), "versions", Machine.versions(), "start", task.start().name()));
    return task.start() == Start.RESUME_ELSEWHERE ? options.elsewhere() : options;
  }

  private static RunEnd end(RunOutcome outcome) {
    return switch (outcome.status()) {
      case COMPLETED, PAUSED -> new RunEnd(outcome.status() == RunOutcome.Status.COMPLETED, outcome.step(), outcome.epoch(),
          outcome.seconds(), outcome.checkpoint());
      case FAILED -> throw new RunFailedException(outcome.message(), null);
      case REFUSED -> throw new InputException(outcome.message());
    };
  }
}
