package org.espalier.actors.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.espalier.actors.supervisor.CoordinatorCommand;
import org.espalier.actors.supervisor.CoordinatorEvent;
import org.espalier.actors.supervisor.Post;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.coordinator.v1.CoordinatorMessages;

/** {@code coordinator.proto}. */
final class CoordinatorCodecs {
  private CoordinatorCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("co-be", CoordinatorCommand.Begin.class, CoordinatorCodecs::begin, CoordinatorCodecs::begin),
        new Codec<>("co-tt", CoordinatorCommand.TakeTeacher.class,
            (take, refs) -> CoordinatorMessages.TakeTeacher.newBuilder().setWork(Parts.work(take.work()))
                .setTeacher(refs.text(take.teacher())).setDevice(take.device()).build(),
            (bytes, refs) -> {
              CoordinatorMessages.TakeTeacher take = CoordinatorMessages.TakeTeacher.parseFrom(bytes);
              return new CoordinatorCommand.TakeTeacher(Parts.work(take.getWork()), refs.optional(take.getTeacher()), take.getDevice());
            }),
        new Codec<>("co-pa", CoordinatorCommand.Pause.class,
            (pause, refs) -> CoordinatorMessages.Pause.newBuilder().setRun(pause.run()).build(),
            (bytes, refs) -> new CoordinatorCommand.Pause(CoordinatorMessages.Pause.parseFrom(bytes).getRun())),
        new Codec<>("co-gu", CoordinatorCommand.GiveUp.class,
            (giveUp, refs) -> CoordinatorMessages.GiveUp.newBuilder().setRun(giveUp.run()).setReason(giveUp.reason())
                .setInput(giveUp.input()).build(),
            (bytes, refs) -> {
              CoordinatorMessages.GiveUp giveUp = CoordinatorMessages.GiveUp.parseFrom(bytes);
              return new CoordinatorCommand.GiveUp(giveUp.getRun(), giveUp.getReason(), giveUp.getInput());
            }),
        new Codec<>("co-re", CoordinatorEvent.Ready.class,
            (ready, refs) -> CoordinatorMessages.Ready.newBuilder().setRun(ready.run()).setHighestTerm(ready.highestTerm())
                .setLastStep(ready.lastStep()).setEpochs(ready.epochs()).setExperimentHash(ready.experimentHash())
                .putAllMemory(ready.memory()).build(),
            (bytes, refs) -> {
              CoordinatorMessages.Ready ready = CoordinatorMessages.Ready.parseFrom(bytes);
              return new CoordinatorEvent.Ready(ready.getRun(), ready.getHighestTerm(), ready.getLastStep(), ready.getEpochs(),
                  ready.getExperimentHash(), ready.getMemoryMap());
            }),
        new Codec<>("co-in", CoordinatorEvent.Interrupted.class,
            (event, refs) -> CoordinatorMessages.Interrupted.newBuilder().setWork(Parts.work(event.work())).setCause(event.cause().name())
                .setReason(event.reason()).setDevice(event.device()).build(),
            (bytes, refs) -> {
              CoordinatorMessages.Interrupted event = CoordinatorMessages.Interrupted.parseFrom(bytes);
              return new CoordinatorEvent.Interrupted(Parts.work(event.getWork()), 
                  CoordinatorEvent.Interrupted.Cause.valueOf(event.getCause()), event.getReason(), event.getDevice());
            }),
        new Codec<>("co-nt", CoordinatorEvent.NeedsTeacher.class,
            (event, refs) -> CoordinatorMessages.NeedsTeacher.newBuilder().setWork(Parts.work(event.work())).setDevice(event.device())
                .setUnfit(event.unfit()).build(),
            (bytes, refs) -> {
              CoordinatorMessages.NeedsTeacher event = CoordinatorMessages.NeedsTeacher.parseFrom(bytes);
              return new CoordinatorEvent.NeedsTeacher(Parts.work(event.getWork()), event.getDevice(), event.getUnfit());
            }),
        new Codec<>("co-pr", CoordinatorEvent.Progressed.class,
            (event, refs) -> CoordinatorMessages.Progressed.newBuilder().setWork(Parts.work(event.work())).setStep(event.step())
                .setEpoch(event.epoch()).build(),
            (bytes, refs) -> {
              CoordinatorMessages.Progressed event = CoordinatorMessages.Progressed.parseFrom(bytes);
              return new CoordinatorEvent.Progressed(Parts.work(event.getWork()), event.getStep(), event.getEpoch());
            }),
        new Codec<>("co-fp", CoordinatorEvent.ForkPoint.class,
            (event, refs) -> CoordinatorMessages.ForkPoint.newBuilder().setRun(event.run()).setStep(event.step()).build(),
            (bytes, refs) -> {
              CoordinatorMessages.ForkPoint event = CoordinatorMessages.ForkPoint.parseFrom(bytes);
              return new CoordinatorEvent.ForkPoint(event.getRun(), event.getStep());
            }),
        new Codec<>("co-en", CoordinatorEvent.Ended.class,
            (event, refs) -> CoordinatorMessages.Ended.newBuilder().setOutcome(outcome(event.outcome())).build(),
            (bytes, refs) -> new CoordinatorEvent.Ended(outcome(CoordinatorMessages.Ended.parseFrom(bytes).getOutcome()))),
        new Codec<>("co-ro", RunOutcome.class,
            (outcome, refs) -> outcome(outcome),
            (bytes, refs) -> outcome(CoordinatorMessages.RunOutcome.parseFrom(bytes))));
  }

  static CoordinatorMessages.RunOutcome outcome(RunOutcome outcome) {
    return CoordinatorMessages.RunOutcome.newBuilder().setRun(outcome.run()).setStatus(outcome.status().name())
        .setMessage(outcome.message()).setStep(outcome.step()).setEpoch(outcome.epoch()).setSeconds(outcome.seconds())
        .setCheckpoint(outcome.checkpoint()).build();
  }

  static RunOutcome outcome(CoordinatorMessages.RunOutcome outcome) {
    return new RunOutcome(outcome.getRun(), RunOutcome.Status.valueOf(outcome.getStatus()), outcome.getMessage(), outcome.getStep(),
        outcome.getEpoch(), outcome.getSeconds(), outcome.getCheckpoint());
  }

  private static CoordinatorMessages.Begin begin(CoordinatorCommand.Begin begin, References refs) {
    CoordinatorMessages.Begin.Builder builder = CoordinatorMessages.Begin.newBuilder().setWork(Parts.work(begin.work())).setGeneration(begin.generation())
        .setTeacher(refs.text(begin.teacher())).setTeacherDevice(begin.teacherDevice());
    begin.posts().forEach(post -> builder.addPosts(CoordinatorMessages.Post.newBuilder().setDevice(post.device())
        .setTrainer(refs.text(post.trainer())).addAllLearners(post.learners()).setWorker(post.worker())));
    return builder.build();
  }

  private static CoordinatorCommand.Begin begin(byte[] bytes, References refs) throws InvalidProtocolBufferException {
    CoordinatorMessages.Begin begin = CoordinatorMessages.Begin.parseFrom(bytes);
    List<Post> posts = begin.getPostsList().stream()
        .map(post -> new Post(post.getDevice(), refs.reference(post.getTrainer()), post.getLearnersList(), post.getWorker())).toList();
    return new CoordinatorCommand.Begin(Parts.work(begin.getWork()), begin.getGeneration(), posts, refs.optional(begin.getTeacher()),
        begin.getTeacherDevice());
  }
}
