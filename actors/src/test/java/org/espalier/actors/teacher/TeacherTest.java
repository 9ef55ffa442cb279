package org.espalier.actors.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.Blueprint;
import org.espalier.actors.RefusedMessages;
import org.espalier.actors.RefusedMessages.Reason;
import org.espalier.actors.RunTerm;
import org.espalier.actors.TinyRun;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.exchange.Courier;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.Sample;
import org.espalier.models.method.Member;
import org.espalier.models.nn.Network;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.FrozenTeachers;
import org.espalier.models.train.Training;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TeacherTest {
  @RegisterExtension static final AkkaExtension AKKA = new AkkaExtension();
  private static final RunTerm WORK = new RunTerm("run-tiny", 2);
  private static final ComputeDevice DEVICE = ComputeDevice.cpu(0, 1);
  @TempDir static Path folder;
  private static Blueprint taught;
  private static BatchRef batch;
  private final TestProbe<Teacher.Event> events = AKKA.kit().createTestProbe();

  /** The agent of a tiny pair, as it begins, is the teacher. */
  @BeforeAll
  static void keepAnAgent() throws IOException {
    Blueprint pair = TinyRun.joint(TinyRun.agentFirst(1));
    Path file = folder.resolve("agent.safetensors");
    try (Training training = new Training(pair.plan(), pair.data(), DEVICE, pair.plan().learners().keySet(), 1)) {
      SafeTensors.write(file, training.weights("agent"), SafeTensors.WEIGHTS);
    }
    TensorFile weights = SafeTensors.read(file);
    Network agent = pair.plan().members().stream().filter(member -> member.name().equals("agent")).map(Member::scored)
        .map(scored -> scored.get(0).network()).findFirst().orElseThrow();
    taught = new Blueprint(pair.hash(), pair.plan(), pair.data(), pair.policy(),
        Optional.of(device -> new FrozenTeachers(device, Map.of("", new FrozenTeachers.Source(agent, weights)),
            pair.data().train())), pair.describe());
    batch = BatchPlan.training(pair.data().train(), pair.plan().seed(), pair.plan().batchSize()).batch(0, 0);
  }

  @Test
  void questionsThatHaveNoAnswerAreRefusedAndTheNextIsAnswered() {
    ActorRef<Teacher.Command> teacher = AKKA.kit().spawn(Teacher.create(DEVICE, experiment -> taught, new WorkThreads(), Courier.LOCAL));
    assertThat(refusal(teacher, WORK, batch)).contains("holds no network");
    teacher.tell(new Teacher.Serve(WORK, "{}", events.ref()));
    events.expectMessage(new Teacher.Serving(WORK));

    assertThat(refusal(teacher, new RunTerm("run-tiny", 1), batch)).contains("serves " + WORK);
    assertThat(refusal(teacher, WORK, with(batch.dataHash(), "train", List.of(new Sample(40, 0))))).contains("40");
    assertThat(refusal(teacher, WORK, with(batch.dataHash(), "train", List.of(new Sample(-1, 0))))).contains("-1");
    assertThat(refusal(teacher, WORK, with("00", "train", batch.samples()))).contains("00");
    assertThat(refusal(teacher, WORK, with(batch.dataHash(), "nowhere", batch.samples()))).contains("nowhere");

    // asked twice it answers twice, with the same bits
    teacher.tell(new Teacher.Ask(WORK, 1, batch, events.ref()));
    teacher.tell(new Teacher.Ask(WORK, 1, batch, events.ref()));
    Teacher.Answered answered = events.expectMessageClass(Teacher.Answered.class);
    assertThat(events.expectMessageClass(Teacher.Answered.class)).isEqualTo(answered);
  }

  @Test
  void workersThatShareABatchHaveItComputedOnce() {
    ActorRef<Teacher.Command> teacher = serving();
    TestProbe<Teacher.Event> other = AKKA.kit().createTestProbe();
    BatchRef next = with(batch.dataHash(), batch.part(), batch.samples().subList(0, 2));

    // asked while it is under way, and when it is over
    teacher.tell(new Teacher.Ask(WORK, 1, batch, events.ref()));
    teacher.tell(new Teacher.Ask(WORK, 2, next, events.ref()));
    teacher.tell(new Teacher.Ask(WORK, 1, batch, other.ref()));
    Teacher.Answered first = events.expectMessageClass(Teacher.Answered.class);
    Teacher.Answered second = events.expectMessageClass(Teacher.Answered.class);
    teacher.tell(new Teacher.Ask(WORK, 2, next, other.ref()));

    assertThat(other.expectMessageClass(Teacher.Answered.class).logits().orElseThrow()).isSameAs(first.logits().orElseThrow());
    assertThat(other.expectMessageClass(Teacher.Answered.class).logits().orElseThrow()).isSameAs(second.logits().orElseThrow()).isNotEqualTo(first.logits().orElseThrow());
  }

  @Test
  void anAnswerIsNotKeptForEver() {
    ActorRef<Teacher.Command> teacher = serving();
    teacher.tell(new Teacher.Ask(WORK, 1, batch, events.ref()));
    Teacher.Answered first = events.expectMessageClass(Teacher.Answered.class);

    for (int size = 1; size <= 4; size++) {
      teacher.tell(new Teacher.Ask(WORK, 1 + size, with(batch.dataHash(), batch.part(), batch.samples().subList(0, size)), events.ref()));
      events.expectMessageClass(Teacher.Answered.class);
    }

    teacher.tell(new Teacher.Ask(WORK, 1, batch, events.ref()));
    assertThat(events.expectMessageClass(Teacher.Answered.class).logits().orElseThrow()).isEqualTo(first.logits().orElseThrow()).isNotSameAs(first.logits().orElseThrow());
  }

  @Test
  void whatItCannotAnswerIsCountedOnceByItsReason() {
    RefusedMessages refused = RefusedMessages.of(AKKA.kit().system().classicSystem());
    long stale = refused.count(Reason.STALE);
    long unknown = refused.count(Reason.NO_SUCH_BATCH);
    ActorRef<Teacher.Command> teacher = serving();

    refusal(teacher, new RunTerm("run-tiny", 1), batch);
    refusal(teacher, WORK, with(batch.dataHash(), "train", List.of(new Sample(40, 0))));

    assertThat(refused.count(Reason.STALE) - stale).isEqualTo(1);
    assertThat(refused.count(Reason.NO_SUCH_BATCH) - unknown).isEqualTo(1);
  }

  private ActorRef<Teacher.Command> serving() {
    ActorRef<Teacher.Command> teacher = AKKA.kit().spawn(Teacher.create(DEVICE, experiment -> taught, new WorkThreads(), Courier.LOCAL));
    teacher.tell(new Teacher.Serve(WORK, "{}", events.ref()));
    events.expectMessage(new Teacher.Serving(WORK));
    return teacher;
  }

  private String refusal(ActorRef<Teacher.Command> teacher, RunTerm work, BatchRef poison) {
    teacher.tell(new Teacher.Ask(work, 7, poison, events.ref()));
    return events.expectMessageClass(Teacher.Refused.class).reason();
  }

  private static BatchRef with(String dataHash, String part, List<Sample> samples) {
    return new BatchRef(dataHash, part, batch.recipe(), batch.seed(), batch.epoch(), samples);
  }
}
