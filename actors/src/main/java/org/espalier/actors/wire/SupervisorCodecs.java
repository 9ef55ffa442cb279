package org.espalier.actors.wire;

import java.util.List;
import org.espalier.actors.supervisor.Supervisor;
import org.espalier.supervisor.v1.SupervisorMessages;

/** {@code supervisor.proto}. */
final class SupervisorCodecs {
  private SupervisorCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("su-tr", Supervisor.TrainerUp.class,
            (up, refs) -> SupervisorMessages.TrainerUp.newBuilder().setDevice(up.device()).setThreads(up.threads())
                .setTrainer(refs.text(up.trainer())).build(),
            (bytes, refs) -> {
              SupervisorMessages.TrainerUp up = SupervisorMessages.TrainerUp.parseFrom(bytes);
              return new Supervisor.TrainerUp(up.getDevice(), up.getThreads(), refs.reference(up.getTrainer()));
            }),
        new Codec<>("su-te", Supervisor.TeacherUp.class,
            (up, refs) -> SupervisorMessages.TeacherUp.newBuilder().setTeacher(refs.text(up.teacher())).build(),
            (bytes, refs) -> new Supervisor.TeacherUp(refs.reference(SupervisorMessages.TeacherUp.parseFrom(bytes).getTeacher()))),
        new Codec<>("su-an", Supervisor.AnalystUp.class,
            (up, refs) -> SupervisorMessages.AnalystUp.newBuilder().setAnalyst(refs.text(up.analyst())).build(),
            (bytes, refs) -> new Supervisor.AnalystUp(refs.reference(SupervisorMessages.AnalystUp.parseFrom(bytes).getAnalyst()))),
        new Codec<>("su-pa", Supervisor.Pause.class,
            (pause, refs) -> SupervisorMessages.Pause.newBuilder().setRun(pause.run()).build(),
            (bytes, refs) -> new Supervisor.Pause(SupervisorMessages.Pause.parseFrom(bytes).getRun())));
  }
}
