package org.espalier.actors.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.espalier.actors.analyst.Analyst;
import org.espalier.actors.analyst.ProbeJob;
import org.espalier.analyst.v1.AnalystMessages;

/** {@code analyst.proto}. */
final class AnalystCodecs {
  private AnalystCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("an-in", Analyst.Invite.class,
            (invite, refs) -> AnalystMessages.Invite.newBuilder().setRun(invite.run()).setCoordinator(refs.text(invite.coordinator()))
                .build(),
            (bytes, refs) -> {
              AnalystMessages.Invite invite = AnalystMessages.Invite.parseFrom(bytes);
              return new Analyst.Invite(invite.getRun(), refs.reference(invite.getCoordinator()));
            }),
        new Codec<>("an-pr", Analyst.Probe.class, AnalystCodecs::probe, AnalystCodecs::probe),
        new Codec<>("an-fa", Analyst.Farewell.class,
            (farewell, refs) -> AnalystMessages.Farewell.newBuilder().setRun(farewell.run()).build(),
            (bytes, refs) -> new Analyst.Farewell(AnalystMessages.Farewell.parseFrom(bytes).getRun())),
        new Codec<>("an-wa", Analyst.Wanted.class,
            (wanted, refs) -> AnalystMessages.Wanted.newBuilder().setRun(wanted.run()).setReplyTo(refs.text(wanted.replyTo())).build(),
            (bytes, refs) -> {
              AnalystMessages.Wanted wanted = AnalystMessages.Wanted.parseFrom(bytes);
              return new Analyst.Wanted(wanted.getRun(), refs.reference(wanted.getReplyTo()));
            }),
        new Codec<>("an-pd", Analyst.Probed.class,
            (probed, refs) -> AnalystMessages.Probed.newBuilder().setRun(probed.run()).setCheckpoint(probed.checkpoint())
                .setFile(probed.file()).build(),
            (bytes, refs) -> {
              AnalystMessages.Probed probed = AnalystMessages.Probed.parseFrom(bytes);
              return new Analyst.Probed(probed.getRun(), probed.getCheckpoint(), probed.getFile());
            }),
        new Codec<>("an-pf", Analyst.ProbeFailed.class,
            (failed, refs) -> AnalystMessages.ProbeFailed.newBuilder().setRun(failed.run()).setCheckpoint(failed.checkpoint())
                .setReason(failed.reason()).build(),
            (bytes, refs) -> {
              AnalystMessages.ProbeFailed failed = AnalystMessages.ProbeFailed.parseFrom(bytes);
              return new Analyst.ProbeFailed(failed.getRun(), failed.getCheckpoint(), failed.getReason());
            }));
  }

  private static AnalystMessages.Probe probe(Analyst.Probe probe, References refs) {
    ProbeJob job = probe.job();
    return AnalystMessages.Probe.newBuilder().setRun(job.run()).setExperiment(job.experiment()).setFolder(job.folder())
        .setCheckpoint(job.checkpoint()).setStep(job.step()).setTarget(job.target()).build();
  }

  private static Analyst.Probe probe(byte[] bytes, References refs) throws InvalidProtocolBufferException {
    AnalystMessages.Probe job = AnalystMessages.Probe.parseFrom(bytes);
    return new Analyst.Probe(new ProbeJob(job.getRun(), job.getExperiment(), job.getFolder(), job.getCheckpoint(), job.getStep(),
        job.getTarget()));
  }
}
