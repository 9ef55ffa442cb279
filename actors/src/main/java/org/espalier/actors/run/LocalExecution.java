package org.espalier.actors.run;

import com.typesafe.config.Config;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.espalier.actors.Blueprints;
import org.espalier.actors.cluster.LocalNode;
import org.espalier.actors.cluster.NodeSettings;
import org.espalier.actors.cluster.RunOptions;
import org.espalier.actors.run.RunTask.Start;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.actors.teacher.cache.AnswerSettings;
import org.espalier.actors.teacher.cache.AnswerStore;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.UserFolders;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Fingerprint;

/** Trains with the actors of this JVM, one trainer a device. */
public final class LocalExecution implements RunExecution, TreeExecution {
  private final Config config;

  /** @param config settings of the node that win over the defaults */
  public LocalExecution(Config config) {
    this.config = config;
  }

  @Override
  public void run(RunTask task, Stop stop, RunListener watcher) {
    try (AnswerStore answers = answers(); LocalNode node = LocalNode.open(task.folder(),
        settings(task.placement().distinct(), new PreparedBlueprints(task.prepared(), task.end(), answers)))) {
      var outcome = node.run(new RunOptions(task.placement().ids(), task.placement().workers().size(),
          task.start() == Start.RESUME_ELSEWHERE, watcher));
      stop.whenRequested(node::pause);
      requireGood(outcome.toCompletableFuture().join());
    } catch (CompletionException e) {
      throw new RunFailedException("the run's actors ended without a word: " + e.getCause(), e);
    }
  }

  @Override
  public List<RunOutcome> run(Task task, Stop stop, Function<String, RunListener> watchers) {
    stop.heed();
    try (AnswerStore answers = answers(); LocalNode node = LocalNode.open(new RunFolder(task.folder()),
        settings(task.devices(), experiment -> PreparedBlueprints.blueprint(task.prepared().get(experiment), answers)))) {
      List<CompletableFuture<RunOutcome>> outcomes = new ArrayList<>();
      for (RunOrder order : task.orders()) {
        outcomes.add(node.run(order, watchers.apply(order.run())).toCompletableFuture());
      }
      stop.whenRequested(() -> task.orders().forEach(order -> node.pause(order.run())));
      return outcomes.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      throw new RunFailedException("the actors ended without a word: " + e.getCause(), e);
    }
  }

  /** Of this user's runs, whatever folders they are in. */
  private AnswerStore answers() {
    return new AnswerStore(AnswerSettings.of(config, UserFolders.cache().resolve("answers")), InstantSource.system());
  }

  private NodeSettings settings(List<ComputeDevice> devices, Blueprints blueprints) {
    return NodeSettings.of(devices, blueprints, device -> Fingerprint.of(device).text()).withConfig(config);
  }

  private static void requireGood(RunOutcome outcome) {
    if (outcome.status() == RunOutcome.Status.REFUSED) {
      throw new InputException(outcome.message());
    } else if (outcome.status() == RunOutcome.Status.FAILED) {
      throw new RunFailedException(outcome.message());
    }
  }
}
