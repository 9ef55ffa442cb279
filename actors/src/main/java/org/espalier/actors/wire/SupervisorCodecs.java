package org.espalier.actors.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.espalier.actors.supervisor.NodeCommand;
import org.espalier.actors.supervisor.RunEntry;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.supervisor.v1.SupervisorMessages;

/** {@code supervisor.proto}: what a Supervisor is told. */
final class SupervisorCodecs {
  private SupervisorCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("su-no", SupervisorCommand.NodeUp.class, SupervisorCodecs::node, SupervisorCodecs::node),
        new Codec<>("su-su", SupervisorCommand.Submit.class,
            (submit, refs) -> SupervisorMessages.Submit.newBuilder().setOrder(SupervisorFactCodecs.order(submit.order()))
                .setReplyTo(refs.text(submit.replyTo())).build(),
            (bytes, refs) -> {
              SupervisorMessages.Submit submit = SupervisorMessages.Submit.parseFrom(bytes);
              return new SupervisorCommand.Submit(SupervisorFactCodecs.order(submit.getOrder()), refs.reference(submit.getReplyTo()));
            }),
        new Codec<>("su-re", SupervisorCommand.Resume.class,
            (resume, refs) -> SupervisorMessages.Resume.newBuilder().setRun(resume.run()).setReplyTo(refs.text(resume.replyTo())).build(),
            (bytes, refs) -> {
              SupervisorMessages.Resume resume = SupervisorMessages.Resume.parseFrom(bytes);
              return new SupervisorCommand.Resume(resume.getRun(), refs.reference(resume.getReplyTo()));
            }),
        new Codec<>("su-ch", SupervisorCommand.Change.class,
            (change, refs) -> SupervisorMessages.Change.newBuilder().setRun(change.run()).setWish(change.wish().name())
                .setReplyTo(refs.text(change.replyTo())).build(),
            (bytes, refs) -> {
              SupervisorMessages.Change change = SupervisorMessages.Change.parseFrom(bytes);
              return new SupervisorCommand.Change(change.getRun(), RunEntry.Wish.valueOf(change.getWish()),
                  refs.reference(change.getReplyTo()));
            }),
        new Codec<>("su-rz", SupervisorCommand.Resize.class,
            (resize, refs) -> SupervisorMessages.Resize.newBuilder().setRun(resize.run()).setWorkers(resize.workers())
                .setReplyTo(refs.text(resize.replyTo())).build(),
            (bytes, refs) -> {
              SupervisorMessages.Resize resize = SupervisorMessages.Resize.parseFrom(bytes);
              return new SupervisorCommand.Resize(resize.getRun(), resize.getWorkers(), refs.reference(resize.getReplyTo()));
            }),
        new Codec<>("su-aw", SupervisorCommand.Await.class,
            (await, refs) -> SupervisorMessages.Await.newBuilder().setRun(await.run()).setReplyTo(refs.text(await.replyTo())).build(),
            (bytes, refs) -> {
              SupervisorMessages.Await await = SupervisorMessages.Await.parseFrom(bytes);
              return new SupervisorCommand.Await(await.getRun(), refs.reference(await.getReplyTo()));
            }),
        new Codec<>("su-dr", SupervisorCommand.Drain.class,
            (drain, refs) -> SupervisorMessages.Drain.newBuilder().setNode(drain.node()).setReplyTo(refs.text(drain.replyTo())).build(),
            (bytes, refs) -> {
              SupervisorMessages.Drain drain = SupervisorMessages.Drain.parseFrom(bytes);
              return new SupervisorCommand.Drain(drain.getNode(), refs.reference(drain.getReplyTo()));
            }),
        new Codec<>("no-in", NodeCommand.Introduce.class,
            (introduce, refs) -> SupervisorMessages.Introduce.newBuilder().setSupervisor(refs.text(introduce.supervisor())).build(),
            (bytes, refs) -> new NodeCommand.Introduce(refs.reference(SupervisorMessages.Introduce.parseFrom(bytes).getSupervisor()))),
        new Codec<>("no-mi", NodeCommand.Misfit.class,
            (misfit, refs) -> SupervisorMessages.Misfit.newBuilder().setReason(misfit.reason()).build(),
            (bytes, refs) -> new NodeCommand.Misfit(SupervisorMessages.Misfit.parseFrom(bytes).getReason())),
        new Codec<>("no-le", NodeCommand.Leave.class,
            (leave, refs) -> SupervisorMessages.Leave.newBuilder().setReason(leave.reason()).build(),
            (bytes, refs) -> new NodeCommand.Leave(SupervisorMessages.Leave.parseFrom(bytes).getReason())),
        new Codec<>("su-an", SupervisorCommand.Answer.class,
            (answer, refs) -> SupervisorMessages.Answer.newBuilder().setRun(answer.run()).setRefusal(answer.refusal()).build(),
            (bytes, refs) -> {
              SupervisorMessages.Answer answer = SupervisorMessages.Answer.parseFrom(bytes);
              return new SupervisorCommand.Answer(answer.getRun(), answer.getRefusal());
            }));
  }

  private static SupervisorMessages.NodeUp node(SupervisorCommand.NodeUp up, References refs) {
    SupervisorMessages.NodeUp.Builder builder =
        SupervisorMessages.NodeUp.newBuilder().setNode(up.node())
            .setAgent(refs.text(up.agent())).setProgram(up.program());
    up.devices().forEach(device -> builder.addDevices(SupervisorMessages.Device.newBuilder().setId(device.id())
        .setThreads(device.threads()).setTrainer(refs.text(device.trainer()))
        .setTeacher(refs.text(device.teacher())).setMemory(device.memory())));
    up.teachers().forEach(device -> builder.addTeachers(SupervisorMessages.TeacherDevice.newBuilder().setId(device.id())
        .setThreads(device.threads()).setTeacher(refs.text(device.teacher()))));
    return builder.build();
  }

  private static SupervisorCommand.NodeUp node(byte[] bytes, References refs) throws InvalidProtocolBufferException {
    SupervisorMessages.NodeUp up = SupervisorMessages.NodeUp.parseFrom(bytes);
    List<SupervisorCommand.Device> devices = up.getDevicesList().stream().map(device ->
        new SupervisorCommand.Device(device.getId(), device.getThreads(), refs.reference(device.getTrainer()),
            refs.reference(device.getTeacher()), device.getMemory())).toList();
    List<SupervisorCommand.TeacherDevice> teachers = up.getTeachersList().stream().map(device ->
        new SupervisorCommand.TeacherDevice(device.getId(), device.getThreads(), refs.reference(device.getTeacher()))).toList();
    return new SupervisorCommand.NodeUp(up.getNode(), refs.optional(up.getAgent()), up.getProgram(), devices, teachers);
  }
}
