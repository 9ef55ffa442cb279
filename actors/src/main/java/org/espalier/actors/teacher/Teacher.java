package org.espalier.actors.teacher;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.BehaviorBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.Blueprints;
import org.espalier.actors.RefusedMessages;
import org.espalier.actors.RefusedMessages.Reason;
import org.espalier.actors.RunTerm;
import org.espalier.actors.WireMessage;
import org.espalier.actors.WorkThread;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.exchange.Bulky;
import org.espalier.actors.exchange.Courier;
import org.espalier.actors.exchange.Loan;
import org.espalier.models.Failpoint;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;
import org.espalier.models.tensor.ComputeDevice;

/**
 * Holds the frozen networks of one run and answers for batches with their logits, one forward pass a batch and network however many ask for it, on a
 * thread of its own and from its own copy of the data. What it cannot answer it refuses, with the reason.
 */
public final class Teacher {

  /** What a Teacher is told. */
  public sealed interface Command {}

  /** Loads the teachers that an experiment names; what was held before is freed. */
  public record Serve(RunTerm work, String experiment, ActorRef<Event> replyTo) implements Command, WireMessage {}

  /**
   * Asks for a batch; those of one asker are answered in their order.
   *
   * @param step the question's place in the run, from 1; comes back with the answer
   */
  public record Ask(RunTerm work, long step, BatchRef batch, ActorRef<Event> replyTo) implements Command, WireMessage {}

  /** The run needs no answers any more. */
  public record Dismiss(RunTerm work) implements Command, WireMessage {}

  private record Loaded(Serve serve, Throwable failure) implements Command {}

  private record Computed(Questions questions, BatchRef batch, Map<String, TensorBytes> logits, Throwable failure) implements Command {}

  /** What a Teacher answers. */
  public sealed interface Event extends WireMessage {}

  public record Serving(RunTerm work) implements Event {}

  /**
   * The logits of a batch, (B, K) float32.
   *
   * @param logits of a teacher without a name, as methods have that know only one
   * @param named  of the others, by name
   */
  public record Answered(RunTerm work, long step, Optional<TensorBytes> logits, Map<String, TensorBytes> named)
      implements Event, Bulky<Answered> {
    static Answered of(Ask ask, Map<String, TensorBytes> answers) {
      Map<String, TensorBytes> named = new LinkedHashMap<>(answers);
      return new Answered(ask.work, ask.step, Optional.ofNullable(named.remove("")), named);
    }

    /** By the teachers' names, of which one may be empty. */
    public Map<String, TensorBytes> byTeacher() {
      Map<String, TensorBytes> all = new LinkedHashMap<>();
      logits.ifPresent(answer -> all.put("", answer));
      all.putAll(named);
      return all;
    }

    @Override
    public Answered lent(Loan loan) {
      try (loan) {
        Map<String, TensorBytes> copies = new LinkedHashMap<>();
        named.forEach((teacher, answer) -> copies.put(teacher, answer.copy()));
        return new Answered(work, step, logits.map(TensorBytes::copy), copies);
      }
    }
  }

  /**
   * There is no answer, and no point in asking again.
   *
   * @param step of the question; 0 if the network itself could not be loaded
   */
  public record Refused(RunTerm work, long step, String reason) implements Event {}

  private final ActorContext<Command> context;
  private final Lectern lectern;
  private final WorkThread thread;
  private final Courier courier;
  private final RefusedMessages refused;

  private Teacher(ActorContext<Command> context, Lectern lectern, WorkThreads threads, Courier courier) {
    this.context = context;
    this.lectern = lectern;
    this.courier = courier;
    this.refused = RefusedMessages.of(context.getSystem().classicSystem());
    this.thread = threads.start(context.getSelf().path().name());
  }

  /**
   * @param device  where it computes; the experiment says with how many threads
   * @param courier brings its answers
   */
  public static Behavior<Command> create(ComputeDevice device, Blueprints blueprints, WorkThreads threads, Courier courier) {
    return Behaviors.setup(context -> new Teacher(context, new Lectern(device, blueprints), threads, courier).idle());
  }

  private Behavior<Command> idle() {
    return receive()
        .onMessage(Serve.class, this::onServe)
        .onMessage(Ask.class, ask -> refuseStale(ask, "the teacher holds no network"))
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  /** Questions that come while the network is being loaded wait on the native thread. */
  private Behavior<Command> serving(RunTerm work, Questions questions) {
    return receive()
        .onMessage(Serve.class, serve -> work.supersedes(serve.work), serve -> refuse(serve, "the teacher serves " + work))
        .onMessage(Serve.class, this::onServe)
        .onMessage(Ask.class, ask -> ask.work.equals(work), ask -> onAsk(questions, ask))
        .onMessage(Ask.class, ask -> refuseStale(ask, "the teacher serves " + work))
        .onMessage(Dismiss.class, dismiss -> dismiss.work.equals(work), dismiss -> onDismiss())
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  private BehaviorBuilder<Command> receive() {
    return Behaviors.receive(Command.class)
        .onMessage(Loaded.class, this::onLoaded)
        .onMessage(Computed.class, this::onComputed)
        .onSignal(PreRestart.class, signal -> release())
        .onSignal(PostStop.class, signal -> release());
  }

  private Behavior<Command> onServe(Serve serve) {
    context.pipeToSelf(thread.run(() -> lectern.open(serve.experiment)), (nothing, failure) -> new Loaded(serve, failure));
    return serving(serve.work, new Questions());
  }

  private Behavior<Command> onLoaded(Loaded loaded) {
    Serve serve = loaded.serve;
    if (loaded.failure != null) {
      return refuse(serve, String.valueOf(loaded.failure.getMessage()));
    }
    context.getLog().info("the teacher of {} is loaded", serve.work);
    serve.replyTo.tell(new Serving(serve.work));
    return Behaviors.same();
  }

  private Behavior<Command> onAsk(Questions questions, Ask ask) {
    Optional<Map<String, TensorBytes>> known = questions.known(ask.batch);
    if (known.isPresent()) {
      answer(ask, known.get());
    } else if (questions.add(ask)) {
      context.pipeToSelf(thread.run(() -> lectern.answer(ask.batch)),
          (logits, failure) -> new Computed(questions, ask.batch, logits, failure));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onComputed(Computed computed) {
    if (computed.failure != null) {
      computed.questions.failed(computed.batch).forEach(ask -> onFailure(ask, computed.failure));
    } else {
      computed.questions.answered(computed.batch, computed.logits).forEach(ask -> answer(ask, computed.logits));
    }
    return Behaviors.same();
  }

  private void answer(Ask ask, Map<String, TensorBytes> logits) {
    Failpoint.reached("teacher.before-answer");
    courier.tell(ask.replyTo, Answered.of(ask, logits));
    Failpoint.reached("teacher.answered");
  }

  private void onFailure(Ask ask, Throwable failure) {
    if (failure instanceof InputException) {
      refused.add(Reason.NO_SUCH_BATCH, "Ask");
    }
    refuse(ask, String.valueOf(failure.getMessage()));
  }

  private Behavior<Command> refuseStale(Ask ask, String reason) {
    refused.add(Reason.STALE, "Ask");
    return refuse(ask, reason);
  }

  private Behavior<Command> refuse(Serve serve, String reason) {
    context.getLog().warn("no teacher for {}: {}", serve.work, reason);
    serve.replyTo.tell(new Refused(serve.work, 0, reason));
    return Behaviors.same();
  }

  private Behavior<Command> refuse(Ask ask, String reason) {
    context.getLog().warn("no answer to step {} of {}: {}", ask.step, ask.work, reason);
    ask.replyTo.tell(new Refused(ask.work, ask.step, reason));
    return Behaviors.same();
  }

  private Behavior<Command> onDismiss() {
    thread.run(() -> {
      lectern.close();
      return null;
    });
    return idle();
  }

  private Behavior<Command> release() {
    thread.close(lectern::close);
    return Behaviors.same();
  }
}
