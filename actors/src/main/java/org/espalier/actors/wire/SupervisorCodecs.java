package org.espalier.actors.wire;

import java.util.List;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.supervisor.v1.SupervisorMessages;

/** {@code supervisor.proto}. */
final class SupervisorCodecs {
  private SupervisorCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("su-tr", SupervisorCommand.TrainerUp.class,
            (up, refs) -> SupervisorMessages.TrainerUp.newBuilder().setDevice(up.device()).setThreads(up.threads())
                .setTrainer(refs.text(up.trainer())).build(),
            (bytes, refs) -> {
              SupervisorMessages.TrainerUp up = SupervisorMessages.TrainerUp.parseFrom(bytes);
              return new SupervisorCommand.TrainerUp(up.getDevice(), up.getThreads(), refs.reference(up.getTrainer()));
            }),
        new Codec<>("su-te", SupervisorCommand.TeacherUp.class,
            (up, refs) -> SupervisorMessages.TeacherUp.newBuilder().setTeacher(refs.text(up.teacher())).build(),
            (bytes, refs) -> new SupervisorCommand.TeacherUp(refs.reference(SupervisorMessages.TeacherUp.parseFrom(bytes).getTeacher()))),
        new Codec<>("su-an", SupervisorCommand.AnalystUp.class,
            (up, refs) -> SupervisorMessages.AnalystUp.newBuilder().setAnalyst(refs.text(up.analyst())).build(),
            (bytes, refs) -> new SupervisorCommand.AnalystUp(refs.reference(SupervisorMessages.AnalystUp.parseFrom(bytes).getAnalyst()))),
        new Codec<>("su-pa", SupervisorCommand.Pause.class,
            (pause, refs) -> SupervisorMessages.Pause.newBuilder().setRun(pause.run()).build(),
            (bytes, refs) -> new SupervisorCommand.Pause(SupervisorMessages.Pause.parseFrom(bytes).getRun())));
  }
}
