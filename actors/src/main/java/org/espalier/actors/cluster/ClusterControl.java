package org.espalier.actors.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.Member;
import akka.cluster.typed.Cluster;
import akka.japi.function.Function;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.espalier.actors.Program;
import org.espalier.actors.planning.ForkRequest;
import org.espalier.actors.planning.PlannedRun;
import org.espalier.actors.planning.Planning;
import org.espalier.actors.planning.PlanningAnswer;
import org.espalier.actors.planning.RunRequest;
import org.espalier.actors.planning.SweepRequest;
import org.espalier.actors.supervisor.ControlMessage;
import org.espalier.actors.supervisor.RunEntry;
import org.espalier.actors.supervisor.RunFiles;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.RunsView;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.actors.web.Control;
import org.espalier.actors.web.ControlException;
import org.espalier.actors.web.ControlException.Reason;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.experiment.Experiment;

/** Asks whoever supervises the cluster's runs, wherever that is. */
final class ClusterControl implements Control {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration WITHIN = Duration.ofSeconds(20);
  private final ActorSystem<?> system;
  private final ActorRef<ControlMessage> desk;
  private final NodeConfig node;

  ClusterControl(ActorSystem<?> system, ActorRef<ControlMessage> desk, NodeConfig node) {
    this.system = system;
    this.desk = desk;
    this.node = node;
  }

  private <T> CompletionStage<T> ask(Function<ActorRef<T>, ControlMessage> question) {
    CompletionStage<T> answer = AskPattern.ask(desk, question, WITHIN, system.scheduler());
    return answer.exceptionallyCompose(failure -> CompletableFuture.failedFuture(
        failure instanceof TimeoutException ? new ControlException(Reason.UNAVAILABLE, "nobody supervises the cluster right now; another "
            + "node takes over within half a minute: try again") : failure));
  }

  @Override
  public CompletionStage<ClusterStatus> cluster() {
    return this.<RunsView.Nodes>ask(RunsView.AskNodes::new).thenApply(this::status);
  }

  private ClusterStatus status(RunsView.Nodes nodes) {
    String supervisor = nodes.nodes().stream().filter(other -> other.address().equals(nodes.supervisor())).map(RunsView.Node::name)
        .findFirst().orElse(nodes.supervisor());
    return new ClusterStatus(node.cluster(), Program.VERSION, nodes.generation(), supervisor,
        nodes.nodes().stream().sorted(Comparator.comparing(RunsView.Node::name)).map(this::status).toList());
  }

  private NodeStatus status(RunsView.Node other) {
    Optional<Member> member = StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
        .filter(known -> known.address().toString().equals(other.address())).findFirst();
    boolean reachable = member.isPresent() && !Cluster.get(system).state().getUnreachable().contains(member.get());
    List<String> roles = member.map(known -> known.getRoles().stream().filter(role -> !role.startsWith("dc-")).sorted().toList())
        .orElse(List.of());
    return new NodeStatus(other.name(), other.address(), !reachable ? "UNREACHABLE" : other.draining() ? "LEAVING" : "UP", roles,
        other.devices().stream().map(device -> new DeviceStatus(device.id(), device.threads(),
            Optional.of(device.run()).filter(run -> !run.isEmpty()))).toList(),
        other.teachers().stream().map(device -> new TeacherStatus(device.id(), device.threads(), device.runs())).toList());
  }

  @Override
  public CompletionStage<List<RunStatus>> runs() {
    return this.<RunsView.Runs>ask(RunsView.AskRuns::new).thenApply(runs -> runs.lines().stream().map(ClusterControl::status).toList());
  }

  @Override
  public CompletionStage<RunStatus> run(String name) {
    return line(name).thenApply(ClusterControl::status);
  }

  private CompletionStage<RunsView.Line> line(String name) {
    return this.<RunsView.Runs>ask(replyTo -> new RunsView.AskRun(name, replyTo)).thenApply(runs -> runs.lines().stream().findFirst()
        .orElseThrow(() -> new ControlException(Reason.UNKNOWN, "there is no run " + name + ": espalier runs lists those there are")));
  }

  private static RunStatus status(RunsView.Line line) {
    return new RunStatus(line.run(), line.status(), line.priority(), line.term(), line.devices(), line.step(), line.lastStep(),
        line.epoch(), line.epochs(), line.experimentHash(), line.message());
  }

  @Override
  public CompletionStage<RunStatus> submit(Submission submission) {
    Experiment written = read(submission.experiment());
    return written.asksTeachers() ? submitBehindTeachers(submission) : submit(submission, written);
  }

  private CompletionStage<RunStatus> submitBehindTeachers(Submission asked) {
    RunRequest request = new RunRequest(asked.name(), asked.experiment(), asked.priority(), asked.devices(), asked.workers());
    return this.<PlanningAnswer>ask(replyTo -> new Planning.PlanRun(request, replyTo)).thenCompose(answer -> queued(answer, asked.name()));
  }

  private CompletionStage<RunStatus> queued(PlanningAnswer answer, String name) {
    requireDone(answer);
    return run(name);
  }

  private CompletionStage<RunStatus> submit(Submission submission, Experiment written) {
    return this.<RunsView.Nodes>ask(RunsView.AskNodes::new).thenCompose(nodes -> {
      int threads = nodes.nodes().stream().flatMap(other -> other.devices().stream()).mapToInt(RunsView.Device::threads).min().orElse(1);
      RunOrder order = RunOrder.of(submission.name(), written.withThreads(learner -> threads),
          new RunFolder(node.runs().resolve(submission.name())), submission.devices(), submission.workers(),
          submission.priority(), false);
      return this.<SupervisorCommand.Answer>ask(replyTo -> new SupervisorCommand.Submit(order, replyTo));
    }).thenCompose(answer -> accepted(answer, Reason.CONFLICT));
  }

  @Override
  public CompletionStage<SweepStatus> sweep(SweepSubmission asked) {
    SweepRequest request = new SweepRequest(asked.name(), asked.experiment(),
        asked.runs().stream().map(run -> new SweepRequest.Run(run.name(), run.changes())).toList(), asked.shared(), asked.check(),
        asked.priority());
    return this.<PlanningAnswer>ask(replyTo -> new Planning.PlanSweep(request, replyTo)).thenApply(answer -> {
      requireDone(answer);
      return status(request, (PlanningAnswer.SweepPlanned) answer);
    });
  }

  private static SweepStatus status(SweepRequest asked, PlanningAnswer.SweepPlanned planned) {
    List<PlannedRun> all = Stream.concat(planned.teachers().stream(), planned.plan().stream()).toList();
    return new SweepStatus(asked.name(), planned.state().name(), asked.shared(), sum(all, PlannedRun::epochs),
        sum(all, PlannedRun::epochsAlone), sum(all, PlannedRun::macs), sum(all, PlannedRun::macsAlone),
        planned.teachers().stream().map(ClusterControl::status).toList(), planned.plan().stream().map(ClusterControl::status).toList());
  }

  private static SweepRun status(PlannedRun run) {
    return new SweepRun(run.name(), run.parent(), run.from(), run.to(), run.stepsPerEpoch(), run.macs(), run.macsAlone(),
        run.experimentHash());
  }

  private static double sum(List<PlannedRun> plan, ToDoubleFunction<PlannedRun> part) {
    return plan.stream().mapToDouble(part).sum();
  }

  @Override
  public CompletionStage<RunStatus> fork(String parent, ForkSubmission asked) {
    ForkRequest request = new ForkRequest(parent, asked.at(), asked.name(), asked.settings(), asked.priority());
    return this.<PlanningAnswer>ask(replyTo -> new Planning.PlanFork(request, replyTo)).thenCompose(answer -> queued(answer, asked.name()));
  }

  private static void requireDone(PlanningAnswer answer) {
    if (answer instanceof PlanningAnswer.Refused refused) {
      throw new CompletionException(switch (refused.reason()) {
        case WRONG -> new ControlException(Reason.WRONG, refused.message());
        case UNKNOWN -> new ControlException(Reason.UNKNOWN, refused.message());
        case CONFLICT -> new ControlException(Reason.CONFLICT, refused.message());
        case LATER -> new ControlException(Reason.UNAVAILABLE, refused.message());
        case FAULT -> new IllegalStateException("the node that supervises could not plan it: " + refused.message());
      });
    }
  }

  private static Experiment read(String experiment) {
    try {
      return Experiment.of((ObjectNode) JSON.readTree(experiment));
    } catch (JsonProcessingException | ClassCastException e) {
      throw new ControlException(Reason.WRONG, "the experiment is no JSON object: " + e.getMessage());
    } catch (InputException e) {
      throw new ControlException(Reason.WRONG, e.getMessage());
    }
  }

  private CompletionStage<RunStatus> accepted(SupervisorCommand.Answer answer, Reason otherwise) {
    if (!answer.refusal().isEmpty()) {
      throw new CompletionException(new ControlException(otherwise, answer.run() + ": " + answer.refusal()));
    }
    return run(answer.run());
  }

  @Override
  public CompletionStage<RunStatus> change(String name, Wish wish) {
    return line(name).thenCompose(known -> this.<SupervisorCommand.Answer>ask(replyTo -> wish == Wish.RESUME
        ? new SupervisorCommand.Resume(name, replyTo)
        : new SupervisorCommand.Change(name, RunEntry.Wish.valueOf(wish.name()), replyTo)))
        .thenCompose(answer -> accepted(answer, Reason.CONFLICT));
  }

  @Override
  public CompletionStage<RunStatus> resize(String name, int workers) {
    return line(name).thenCompose(known -> this.<SupervisorCommand.Answer>ask(
        replyTo -> new SupervisorCommand.Resize(name, workers, replyTo))).thenCompose(answer -> accepted(answer, Reason.WRONG));
  }

  @Override
  public CompletionStage<FilePart> read(String name, RunFile file, long from, int most) {
    return line(name).thenCompose(line -> this.<RunFiles.Part>ask(replyTo ->
        new RunFiles.Read(Path.of(line.folder()), RunFiles.Name.valueOf(file.name()), from, most, replyTo)))
        .thenApply(part -> new FilePart(part.from(), part.bytes(), part.total()));
  }

  @Override
  public CompletionStage<ClusterStatus> drain(String name) {
    return this.<SupervisorCommand.Answer>ask(replyTo -> new SupervisorCommand.Drain(name, replyTo)).thenCompose(answer -> {
      if (!answer.refusal().isEmpty()) {
        throw new CompletionException(new ControlException(Reason.UNKNOWN, answer.refusal()));
      }
      return cluster();
    });
  }
}
