package org.espalier.actors.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.teacher.Teacher;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.teacher.v1.TeacherMessages;

/** {@code teacher.proto}. */
final class TeacherCodecs {
  private TeacherCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("ta-se", Teacher.Serve.class,
            (serve, refs) -> TeacherMessages.Serve.newBuilder().setWork(Parts.work(serve.work())).setExperiment(serve.experiment())
                .setReplyTo(refs.text(serve.replyTo())).build(),
            (bytes, refs) -> {
              TeacherMessages.Serve serve = TeacherMessages.Serve.parseFrom(bytes);
              return new Teacher.Serve(Parts.work(serve.getWork()), serve.getExperiment(), refs.reference(serve.getReplyTo()));
            }),
        new Codec<>("ta-as", Teacher.Ask.class,
            (ask, refs) -> TeacherMessages.Ask.newBuilder().setWork(Parts.work(ask.work())).setStep(ask.step())
                .setBatch(Parts.batch(ask.batch())).setReplyTo(refs.text(ask.replyTo())).build(),
            (bytes, refs) -> {
              TeacherMessages.Ask ask = TeacherMessages.Ask.parseFrom(bytes);
              return new Teacher.Ask(Parts.work(ask.getWork()), ask.getStep(), Parts.batch(ask.getBatch()),
                  refs.reference(ask.getReplyTo()));
            }),
        new Codec<>("ta-di", Teacher.Dismiss.class,
            (dismiss, refs) -> TeacherMessages.Dismiss.newBuilder().setWork(Parts.work(dismiss.work())).build(),
            (bytes, refs) -> new Teacher.Dismiss(Parts.work(TeacherMessages.Dismiss.parseFrom(bytes).getWork()))),
        new Codec<>("ta-in", Teacher.Inquire.class,
            (inquire, refs) -> TeacherMessages.Inquire.newBuilder().setWork(Parts.work(inquire.work()))
                .setReplyTo(refs.text(inquire.replyTo())).build(),
            (bytes, refs) -> {
              TeacherMessages.Inquire inquire = TeacherMessages.Inquire.parseFrom(bytes);
              return new Teacher.Inquire(Parts.work(inquire.getWork()), refs.reference(inquire.getReplyTo()));
            }),
        new Codec<>("ta-sv", Teacher.Serving.class,
            (serving, refs) -> TeacherMessages.Serving.newBuilder().setWork(Parts.work(serving.work()))
                .setFingerprint(serving.fingerprint()).setDevice(serving.device()).build(),
            (bytes, refs) -> {
              TeacherMessages.Serving serving = TeacherMessages.Serving.parseFrom(bytes);
              return new Teacher.Serving(Parts.work(serving.getWork()), serving.getDevice(), serving.getFingerprint());
            }),
        new Codec<>("ta-aw", Teacher.AtWork.class,
            (there, refs) -> TeacherMessages.AtWork.newBuilder().setWork(Parts.work(there.work())).build(),
            (bytes, refs) -> new Teacher.AtWork(Parts.work(TeacherMessages.AtWork.parseFrom(bytes).getWork()))),
        new Codec<>("ta-ab", Teacher.Absent.class,
            (absent, refs) -> TeacherMessages.Absent.newBuilder().setWork(Parts.work(absent.work())).setReason(absent.reason())
                .setDevice(absent.device()).build(),
            (bytes, refs) -> {
              TeacherMessages.Absent absent = TeacherMessages.Absent.parseFrom(bytes);
              return new Teacher.Absent(Parts.work(absent.getWork()), absent.getDevice(), absent.getReason());
            }),
        new Codec<>("ta-an", Teacher.Answered.class,
            (answered, refs) -> {
              TeacherMessages.Answered.Builder builder =
                  TeacherMessages.Answered.newBuilder().setWork(Parts.work(answered.work())).setStep(answered.step());
              answered.logits().ifPresent(logits -> builder.setLogits(Parts.tensor("", logits, refs)));
              answered.named().forEach((teacher, logits) -> builder.addNamed(Parts.tensor(teacher, logits, refs)));
              return builder.build();
            },
            (bytes, refs) -> {
              TeacherMessages.Answered answered = TeacherMessages.Answered.parseFrom(bytes);
              Optional<TensorBytes> logits =
                  answered.hasLogits() ? Optional.of(Parts.tensor(answered.getLogits(), refs)) : Optional.empty();
              Map<String, TensorBytes> named = new LinkedHashMap<>();
              answered.getNamedList().forEach(tensor -> named.put(tensor.getName(), Parts.tensor(tensor, refs)));
              return new Teacher.Answered(Parts.work(answered.getWork()), answered.getStep(), logits, named);
            }),
        new Codec<>("ta-re", Teacher.Refused.class,
            (refused, refs) -> TeacherMessages.Refused.newBuilder().setWork(Parts.work(refused.work())).setStep(refused.step())
                .setReason(refused.reason()).setDevice(refused.device()).build(),
            (bytes, refs) -> {
              TeacherMessages.Refused refused = TeacherMessages.Refused.parseFrom(bytes);
              return new Teacher.Refused(Parts.work(refused.getWork()), refused.getStep(), refused.getDevice(), refused.getReason());
            }));
  }
}
