package org.espalier.actors.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.espalier.actors.planning.ForkRequest;
import org.espalier.actors.planning.PlannedRun;
import org.espalier.actors.planning.Planning;
import org.espalier.actors.planning.PlanningAnswer;
import org.espalier.actors.planning.RunRequest;
import org.espalier.actors.planning.SweepRequest;
import org.espalier.planning.v1.PlanningMessages;

/** {@code planning.proto}. */
final class PlanningCodecs {
  private PlanningCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("pl-sw", Planning.PlanSweep.class, PlanningCodecs::sweep, PlanningCodecs::sweep),
        new Codec<>("pl-fo", Planning.PlanFork.class, PlanningCodecs::fork, PlanningCodecs::fork),
        new Codec<>("pl-ru", Planning.PlanRun.class, PlanningCodecs::run, PlanningCodecs::run),
        new Codec<>("pl-sp", PlanningAnswer.SweepPlanned.class,
            (planned, refs) -> PlanningMessages.SweepPlanned.newBuilder().setState(planned.state().name())
                .addAllTeachers(planned.teachers().stream().map(PlanningCodecs::run).toList())
                .addAllPlan(planned.plan().stream().map(PlanningCodecs::run).toList()).build(),
            (bytes, refs) -> {
              PlanningMessages.SweepPlanned planned = PlanningMessages.SweepPlanned.parseFrom(bytes);
              return new PlanningAnswer.SweepPlanned(PlanningAnswer.State.valueOf(planned.getState()),
                  planned.getTeachersList().stream().map(PlanningCodecs::run).toList(),
                  planned.getPlanList().stream().map(PlanningCodecs::run).toList());
            }),
        new Codec<>("pl-fq", PlanningAnswer.Queued.class,
            (queued, refs) -> PlanningMessages.Queued.newBuilder().setRun(queued.run()).build(),
            (bytes, refs) -> new PlanningAnswer.Queued(PlanningMessages.Queued.parseFrom(bytes).getRun())),
        new Codec<>("pl-re", PlanningAnswer.Refused.class,
            (refused, refs) -> PlanningMessages.Refused.newBuilder().setReason(refused.reason().name()).setMessage(refused.message())
                .build(),
            (bytes, refs) -> {
              PlanningMessages.Refused refused = PlanningMessages.Refused.parseFrom(bytes);
              return new PlanningAnswer.Refused(PlanningAnswer.Reason.valueOf(refused.getReason()), refused.getMessage());
            }));
  }

  private static PlanningMessages.PlanSweep sweep(Planning.PlanSweep plan, References refs) {
    SweepRequest sweep = plan.sweep();
    return PlanningMessages.PlanSweep.newBuilder().setName(sweep.name()).setExperiment(sweep.experiment()).setShared(sweep.shared())
        .setCheck(sweep.check()).setPriority(sweep.priority()).setReplyTo(refs.text(plan.replyTo()))
        .addAllRuns(sweep.runs().stream().map(
            run -> PlanningMessages.SweepRun.newBuilder().setName(run.name()).setChanges(run.changes()).build()).toList()).build();
  }

  private static Planning.PlanSweep sweep(byte[] bytes, References refs) throws InvalidProtocolBufferException {
    PlanningMessages.PlanSweep sweep = PlanningMessages.PlanSweep.parseFrom(bytes);
    List<SweepRequest.Run> runs = sweep.getRunsList().stream().map(run -> new SweepRequest.Run(run.getName(), run.getChanges())).toList();
    return new Planning.PlanSweep(new SweepRequest(sweep.getName(), sweep.getExperiment(), runs, sweep.getShared(), sweep.getCheck(),
        sweep.getPriority()), refs.reference(sweep.getReplyTo()));
  }

  private static PlanningMessages.PlanFork fork(Planning.PlanFork plan, References refs) {
    ForkRequest fork = plan.fork();
    return PlanningMessages.PlanFork.newBuilder().setParent(fork.parent()).setAt(fork.at()).setName(fork.name())
        .addAllSettings(fork.settings()).setPriority(fork.priority()).setReplyTo(refs.text(plan.replyTo())).build();
  }

  private static Planning.PlanFork fork(byte[] bytes, References refs) throws InvalidProtocolBufferException {
    PlanningMessages.PlanFork fork = PlanningMessages.PlanFork.parseFrom(bytes);
    return new Planning.PlanFork(new ForkRequest(fork.getParent(), fork.getAt(), fork.getName(), fork.getSettingsList(),
        fork.getPriority()), refs.reference(fork.getReplyTo()));
  }

  private static PlanningMessages.PlanRun run(Planning.PlanRun plan, References refs) {
    RunRequest run = plan.run();
    return PlanningMessages.PlanRun.newBuilder().setName(run.name()).setExperiment(run.experiment()).setPriority(run.priority())
        .putAllDevices(run.devices()).setWorkers(run.workers()).setReplyTo(refs.text(plan.replyTo())).build();
  }

  private static Planning.PlanRun run(byte[] bytes, References refs) throws InvalidProtocolBufferException {
    PlanningMessages.PlanRun run = PlanningMessages.PlanRun.parseFrom(bytes);
    return new Planning.PlanRun(new RunRequest(run.getName(), run.getExperiment(), run.getPriority(), run.getDevicesMap(),
        run.getWorkers()), refs.reference(run.getReplyTo()));
  }

  private static PlanningMessages.PlannedRun run(PlannedRun run) {
    return PlanningMessages.PlannedRun.newBuilder().setName(run.name()).setParent(run.parent()).setFrom(run.from()).setTo(run.to())
        .setStepsPerEpoch(run.stepsPerEpoch()).setMacs(run.macs()).setMacsAlone(run.macsAlone()).setExperimentHash(run.experimentHash())
        .build();
  }

  private static PlannedRun run(PlanningMessages.PlannedRun run) {
    return new PlannedRun(run.getName(), run.getParent(), run.getFrom(), run.getTo(), run.getStepsPerEpoch(), run.getMacs(),
        run.getMacsAlone(), run.getExperimentHash());
  }
}
