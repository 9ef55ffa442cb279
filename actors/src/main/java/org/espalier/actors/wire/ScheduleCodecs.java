package org.espalier.actors.wire;

import java.util.List;
import org.espalier.actors.schedule.Schedule;
import org.espalier.schedule.v1.ScheduleMessages;

/** {@code schedule.proto}. */
final class ScheduleCodecs {
  private ScheduleCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("sc-de", Schedule.Decide.class,
            (decide, refs) -> ScheduleMessages.Decide.newBuilder().setEpoch(decide.epoch())
                .addAllHistory(Parts.evidence(decide.history())).setReplyTo(refs.text(decide.replyTo())).build(),
            (bytes, refs) -> {
              ScheduleMessages.Decide decide = ScheduleMessages.Decide.parseFrom(bytes);
              return new Schedule.Decide(decide.getEpoch(), Parts.history(decide.getHistoryList()), refs.reference(decide.getReplyTo()));
            }),
        new Codec<>("sc-dd", Schedule.Decided.class,
            (decided, refs) -> ScheduleMessages.Decided.newBuilder().setDecision(Parts.decision(decided.decision())).build(),
            (bytes, refs) -> new Schedule.Decided(Parts.decision(ScheduleMessages.Decided.parseFrom(bytes).getDecision()))));
  }
}
