package org.espalier.actors.planning;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.espalier.actors.WireMessage;
import org.espalier.actors.WorkThread;
import org.espalier.actors.copies.Copies;
import org.espalier.actors.copies.CopySettings;
import org.espalier.actors.copies.RunCopy;
import org.espalier.actors.copies.Spread;
import org.espalier.actors.planning.PlanningAnswer.Reason;
import org.espalier.actors.planning.PlanningAnswer.State;
import org.espalier.actors.supervisor.ControlMessage;
import org.espalier.actors.supervisor.RunSettings;
import org.espalier.actors.supervisor.RunsView;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.models.InputException;

/**
 * Plans what people ask for beside the supervisor, on a thread of its own, and has it queued. A plan may take longer than a person's
 * connection lasts: then the answer is to ask again, and whoever asks for the same meanwhile waits for the same plan.
 */
public final class Planning {
  /** Shorter than anybody's patience on the way. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration ANSWER_WITHIN = Duration.ofMinutes(1);

  /** What a Planning is told. */
  public sealed interface Command extends ControlMessage {}

  /** Queue the runs of a sweep, all or none; the same sweep again finds those that are there. */
  public record PlanSweep(SweepRequest sweep, ActorRef<PlanningAnswer> replyTo) implements Command, WireMessage {}

  /** Queue a fork; the same fork again finds the one that is there. */
  public record PlanFork(ForkRequest fork, ActorRef<PlanningAnswer> replyTo) implements Command, WireMessage {}

  /** Queue a run behind those of its teachers, all or none; the same run again finds the one that is there. */
  public record PlanRun(RunRequest run, ActorRef<PlanningAnswer> replyTo) implements Command, WireMessage {}

  private record Looked(Asked asked, Optional<RunsView.Orders> orders) implements Command {}

  private record Drafted(Asked asked, Draft draft, Throwable failure) implements Command {}

  private record Copied(Asked asked, Optional<Spread.Done> done) implements Command {}

  private record Told(Asked asked, Optional<SupervisorCommand.Taken> taken) implements Command {}

  private record Late(Asked asked, ActorRef<PlanningAnswer> waiting) implements Command {}

  /** A request that somebody has made. Changes in place. */
  private static final class Job {
    private final List<ActorRef<PlanningAnswer>> waiting = new ArrayList<>();
    private boolean underWay;
    /** Stays for whoever asks again, until somebody has heard what became of it. */
    private Draft draft;
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Planner planner;
  private final Path runs;
  private final RunSettings settings;
  private final ActorRef<RunsView.Command> view;
  private final ActorRef<SupervisorCommand> supervisor;
  private final WorkThread thread;
  private final Map<Asked, Job> jobs = new HashMap<>();

  private Planning(ActorContext<Command> context, TimerScheduler<Command> timers, Planner planner, Path runs, RunSettings settings,
      ActorRef<RunsView.Command> view, ActorRef<SupervisorCommand> supervisor) {
    this.context = context;
    this.timers = timers;
    this.planner = planner;
    this.runs = runs;
    this.settings = settings;
    this.view = view;
    this.supervisor = supervisor;
    this.thread = settings.threads().start("planning");
  }

  /**
   * @param runs where runs are kept, as every node sees it that may become the supervisor's
   * @param view of the supervisor's runs
   */
  public static Behavior<Command> create(Planner planner, Path runs, RunSettings settings, ActorRef<RunsView.Command> view,
      ActorRef<SupervisorCommand> supervisor) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new Planning(context, timers, planner, runs, settings, view, supervisor).behavior()));
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onMessage(PlanSweep.class, plan -> onAsked(plan.sweep, plan.replyTo))
        .onMessage(PlanFork.class, plan -> onAsked(plan.fork, plan.replyTo))
        .onMessage(PlanRun.class, plan -> onAsked(plan.run, plan.replyTo))
        .onMessage(Looked.class, this::onLooked)
        .onMessage(Drafted.class, this::onDrafted)
        .onMessage(Copied.class, this::onCopied)
        .onMessage(Told.class, this::onTold)
        .onMessage(Late.class, this::onLate)
        .onSignal(PostStop.class, end -> {
          thread.close(() -> { });
          return Behaviors.same();
        })
        .build();
  }

  private Behavior<Command> onAsked(Asked asked, ActorRef<PlanningAnswer> replyTo) {
    Job job = jobs.computeIfAbsent(asked, same -> new Job());
    job.waiting.add(replyTo);
    Late late = new Late(asked, replyTo);
    timers.startSingleTimer(late, late, PATIENCE);
    if (!job.underWay) {
      job.underWay = true;
      begin(asked, job);
    }
    return Behaviors.same();
  }

  private void begin(Asked asked, Job job) {
    if (job.draft != null) {
      submit(asked, job.draft);
    } else {
      context.ask(RunsView.Orders.class, view, ANSWER_WITHIN, replyTo -> new RunsView.AskOrders(asked.names(), replyTo),
          (orders, failure) -> new Looked(asked, Optional.ofNullable(orders)));
    }
  }

  private Behavior<Command> onLooked(Looked looked) {
    Asked asked = looked.asked;
    if (looked.orders.isEmpty()) {
      return refuse(asked, Reason.LATER, "the supervisor is still reading its journal: send the same request again");
    } else if (!(asked instanceof ForkRequest) && looked.orders.get().threads() == 0) {
      return refuse(asked, Reason.LATER, "no device of the cluster is known yet, and learners compute with the threads of one: ask again "
          + "once a worker has joined");
    } else if (asked instanceof ForkRequest fork && !looked.orders.get().known().containsKey(fork.parent())) {
      return refuse(asked, Reason.UNKNOWN, "there is no run " + fork.parent() + ": espalier runs lists those there are");
    }
    RunsView.Orders orders = looked.orders.get();
    Ground ground = new Ground(orders.known(), orders.threads(), runs, settings::here);
    context.pipeToSelf(thread.run(() -> draft(asked, ground)), (draft, failure) -> new Drafted(asked, draft, failure));
    return Behaviors.same();
  }

  private Draft draft(Asked asked, Ground ground) throws Exception {
    if (asked instanceof SweepRequest sweep) {
      return planner.sweep(sweep, ground);
    }
    return asked instanceof RunRequest run ? planner.run(run, ground) : planner.fork((ForkRequest) asked, ground);
  }

  private Behavior<Command> onDrafted(Drafted drafted) {
    if (drafted.failure != null) {
      return failed(drafted.asked, drafted.failure instanceof CompletionException wrapped ? wrapped.getCause() : drafted.failure);
    } else if (drafted.asked instanceof SweepRequest sweep && sweep.check()) {
      return end(drafted.asked, planned(State.PLANNED, drafted.draft));
    }
    jobs.get(drafted.asked).draft = drafted.draft;
    if (drafted.draft.made().isPresent() && settings.copies().isPresent()) {
      copy(drafted.asked, drafted.draft.made().get(), settings.copies().get());
    } else {
      submit(drafted.asked, drafted.draft);
    }
    return Behaviors.same();
  }

  /** What was taken over for a run may be nowhere else any more, so others get it before it is promised. */
  private void copy(Asked asked, RunCopy made, CopySettings between) {
    context.ask(Spread.Done.class, Copies.of(context.getSystem()), between.copyWithin().plus(ANSWER_WITHIN),
        replyTo -> new Copies.LetCopy(made, replyTo), (done, failure) -> new Copied(asked, Optional.ofNullable(done)));
  }

  /** As a checkpoint counts that takes too long to copy, so does this. */
  private Behavior<Command> onCopied(Copied copied) {
    copied.done.ifPresent(done -> done.failures().forEach(
        failure -> context.getLog().warn("{} was not copied by {}", done.copy().run(), failure)));
    submit(copied.asked, jobs.get(copied.asked).draft);
    return Behaviors.same();
  }

  private Behavior<Command> failed(Asked asked, Throwable failure) {
    if (failure instanceof InputException) {
      return refuse(asked, Reason.WRONG, failure.getMessage());
    }
    context.getLog().error("what was asked for cannot be planned: {}", asked.names(), failure);
    return refuse(asked, Reason.FAULT, failure.toString());
  }

  private void submit(Asked asked, Draft draft) {
    context.ask(SupervisorCommand.Taken.class, supervisor, ANSWER_WITHIN,
        replyTo -> new SupervisorCommand.SubmitAll(draft.orders(), replyTo),
        (taken, failure) -> new Told(asked, Optional.ofNullable(taken)));
  }

  private Behavior<Command> onTold(Told told) {
    if (told.taken.isEmpty()) {
      return refuse(told.asked, Reason.LATER, "the journal has not taken the runs yet: send the same request again");
    }
    SupervisorCommand.Taken taken = told.taken.get();
    if (!taken.refusal().isEmpty()) {
      return refuse(told.asked, Reason.CONFLICT, taken.refusal() + (told.asked instanceof SweepRequest
          ? ". Runs of a sweep are called after its file: give that another name" : ". Choose another name"));
    }
    Draft draft = jobs.get(told.asked).draft;
    return end(told.asked, told.asked instanceof SweepRequest ? planned(taken.there() ? State.THERE : State.QUEUED, draft)
        : new PlanningAnswer.Queued(told.asked.name()));
  }

  private static PlanningAnswer planned(State state, Draft draft) {
    return new PlanningAnswer.SweepPlanned(state, draft.teachers(), draft.plan());
  }

  private Behavior<Command> refuse(Asked asked, Reason reason, String message) {
    return end(asked, new PlanningAnswer.Refused(reason, message));
  }

  private Behavior<Command> end(Asked asked, PlanningAnswer answer) {
    Job job = jobs.get(asked);
    boolean open = job.waiting.isEmpty() || answer instanceof PlanningAnswer.Refused refused && refused.reason() == Reason.LATER;
    job.waiting.forEach(replyTo -> {
      timers.cancel(new Late(asked, replyTo));
      replyTo.tell(answer);
    });
    job.waiting.clear();
    job.underWay = false;
    if (job.draft == null || !open) {
      jobs.remove(asked);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onLate(Late late) {
    Job job = jobs.get(late.asked);
    if (job != null && job.waiting.remove(late.waiting)) {
      late.waiting.tell(new PlanningAnswer.Refused(Reason.LATER, "data or files are still being looked at: send the same request again"));
    }
    return Behaviors.same();
  }
}
