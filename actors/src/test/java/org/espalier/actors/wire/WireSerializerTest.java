package org.espalier.actors.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.SerializationTestKit;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.SerializationExtension;
import com.typesafe.config.ConfigFactory;
import java.io.NotSerializableException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.JournalEvent;
import org.espalier.actors.WireMessage;
import org.espalier.actors.analyst.Analyst;
import org.espalier.actors.exchange.Shelf;
import org.espalier.actors.copies.Copies;
import org.espalier.actors.exchange.Handover;
import org.espalier.actors.exchange.ShardOffer;
import org.espalier.actors.planning.Planning;
import org.espalier.actors.planning.PlanningAnswer;
import org.espalier.actors.schedule.EpochDecision;
import org.espalier.actors.schedule.Schedule;
import org.espalier.actors.supervisor.Commit;
import org.espalier.actors.supervisor.CoordinatorCommand;
import org.espalier.actors.supervisor.CoordinatorEvent;
import org.espalier.actors.supervisor.NodeCommand;
import org.espalier.actors.supervisor.Places;
import org.espalier.actors.supervisor.RunFact;
import org.espalier.actors.supervisor.RunFiles;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.actors.supervisor.RunsView;
import org.espalier.actors.supervisor.Sharing;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.actors.supervisor.SupervisorFact;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.TrainerCommand;
import org.espalier.actors.trainer.TrainerEvent;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.checkpoint.TensorBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireSerializerTest {
  @RegisterExtension static final AkkaExtension AKKA =
      new AkkaExtension(ConfigFactory.parseResources("org/espalier/profiles/local.conf"));
  /** Every protocol and journal of the program. */
  private static final List<Class<?>> PROTOCOLS = List.of(TrainerCommand.class, TrainerEvent.class, Teacher.Command.class,
      Teacher.Event.class, Schedule.Command.class, Schedule.Event.class, Analyst.Command.class, Analyst.Event.class,
      CoordinatorCommand.class, CoordinatorEvent.class, SupervisorCommand.class, NodeCommand.class, RunsView.Command.class,
      Shelf.Command.class, Copies.Command.class, Planning.Command.class, PlanningAnswer.class, RunFact.class, SupervisorFact.class);
  private static final List<Class<?>> ANSWERS = List.of(RunOutcome.class, SupervisorCommand.Answer.class, RunsView.Runs.class,
      RunsView.Nodes.class, RunFiles.Read.class, RunFiles.Part.class, Shelf.Piece.class, Copies.Pulled.class, Copies.Piece.class,
      Copies.Files.class, Copies.Held.class);

  static Stream<Class<?>> messages() {
    return Stream.concat(ANSWERS.stream(),
        PROTOCOLS.stream().flatMap(protocol -> Arrays.stream(protocol.getPermittedSubclasses())))
        .filter(type -> WireMessage.class.isAssignableFrom(type) || JournalEvent.class.isAssignableFrom(type));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyMessageComesBackAsItWas(Class<?> type) throws Exception {
    Object message = new Samples(() -> AKKA.kit().createTestProbe().ref()).of(type);
    var serialization = SerializationExtension.get(Adapter.toClassic(AKKA.kit().system()));
    var serializer = (WireSerializer) serialization.findSerializerFor(message);

    Object back = serializer.fromBinary(serializer.toBinary(message), serializer.manifest(message));

    assertThat(readable(back)).isEqualTo(readable(message));
  }

  @Test
  void theTestKitAgreesForAMessageWithReferences() {
    SerializationTestKit kit = AKKA.kit().serializationTestKit();
    Object message = new Samples(() -> AKKA.kit().createTestProbe().ref()).of(TrainerCommand.Assign.class);
    assertThat(kit.verifySerialization(message, true)).isEqualTo(message);
  }

  @Test
  void localMessagesDoNotLeaveTheJvm() {
    var serialization = SerializationExtension.get(Adapter.toClassic(AKKA.kit().system()));
    Object message = new TrainerEvent.SnapshotTaken(new org.espalier.actors.RunTerm("run-1", 1), "cpu:0", null);
    assertThat(serialization.serialize(message).isFailure()).isTrue();
  }

  @Test
  void anUnknownManifestIsNamed() {
    WireSerializer serializer = new WireSerializer((akka.actor.ExtendedActorSystem) Adapter.toClassic(AKKA.kit().system()));
    assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "zz-99")).isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("zz-99");
    assertThatThrownBy(() -> serializer.fromBinary(new byte[] {(byte) 0xff, 1, 2}, "tr-to"))
        .isInstanceOf(NotSerializableException.class).hasMessageContaining("tr-to").hasMessageContaining("RunTo");
    assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "tr-to")).isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("terms count from 1");
  }

  /** Bytes as the first release wrote them: whatever comes later must read them. */
  @Test
  void oldBytesAreStillRead() throws Exception {
    Map<String, Object> frozen = new LinkedHashMap<>();
    frozen.put("jr-st 0a0468617368100b", new RunFact.RunStarted("hash", 11));
    frozen.put("jr-pl 0803120c0a0376697412056370753a30", new RunFact.RunPlaced(3, Map.of("vit", "cpu:0")));
    frozen.put("jr-cc 0a260a11737465702d303030303030303030303132100c180322046162636429000000000000f83f",
        new RunFact.CheckpointCommitted(new Commit("step-000000000012", 12, 3, "abcd", 1.5)));
    frozen.put("jr-ed 0a20080210051a037669741a056167656e74220e0a03766974110000000000002240",
        new RunFact.EpochDecided(new EpochDecision(2, 5, List.of("vit", "agent"), List.of(), Map.of("vit", 9.0), false, List.of())));
    frozen.put("js-tb 0a0572756e2d311002", new SupervisorFact.TermBegan("run-1", 2, Places.NONE));
    frozen.put("js-qu 0a056368696c641a027b7d220b2f72756e732f6368696c642a070a0376697410015a180a06706172656e74120c2f7275"
        + "6e732f706172656e741807620109", new SupervisorFact.RunQueued(new RunOrder("child", "{}",
            new RunFolder(Path.of("/runs/child")), Map.of("vit", 1), false, 1, Map.of(), 1, 0, false).with(Sharing.of(
                Optional.of(new Sharing.Fork("parent", new RunFolder(Path.of("/runs/parent")), 7)), List.of(9L)))));
    frozen.put("js-qu 0a0773747564656e741a027b7d220d2f72756e732f73747564656e742a070a03766974100130016a03636e6e6a03696e6e",
        new SupervisorFact.RunQueued(new RunOrder("student", "{}", new RunFolder(Path.of("/runs/student")), Map.of("vit", 1), true, 1,
            Map.of(), 1, 0, false).after(List.of("inn", "cnn"))));
    WireSerializer serializer = new WireSerializer((akka.actor.ExtendedActorSystem) Adapter.toClassic(AKKA.kit().system()));
    for (var entry : frozen.entrySet()) {
      String[] parts = entry.getKey().split(" ");
      assertThat(serializer.fromBinary(HexFormat.of().parseHex(parts[1]), parts[0])).isEqualTo(entry.getValue());
    }
  }

  /** Tensors are equal by their bits; arrays and buffers inside records are not equal by themselves. */
  private static String readable(Object message) {
    if (message instanceof TrainerCommand.Offered offered) {
      ShardOffer offer = offered.offer();
      StringBuilder text = new StringBuilder(offer.work() + " " + offer.step() + " " + offer.shard() + " " + offer.learner());
      offer.tensors().forEach((name, tensor) -> text.append(name).append(bits(tensor)));
      return text.toString();
    } else if (message instanceof TrainerCommand.HandedOver handed) {
      Handover given = handed.handover();
      StringBuilder text = new StringBuilder(given.work() + " " + given.place() + " " + given.learner() + given.part() + given.parts());
      given.tensors().forEach((name, tensor) -> text.append(name).append(bits(tensor)));
      return text.toString();
    } else if (message instanceof Teacher.Answered answered) {
      StringBuilder text = new StringBuilder(answered.work() + " " + answered.step());
      answered.byTeacher().forEach((teacher, logits) -> text.append(teacher).append(bits(logits)));
      return text.toString();
    } else if (message instanceof Shelf.Piece piece) {
      return piece.ticket() + " " + piece.from() + " " + HexFormat.of().formatHex(piece.bytes()) + piece.known();
    } else if (message instanceof Copies.Piece piece) {
      return HexFormat.of().formatHex(piece.bytes()) + piece.known();
    } else if (message instanceof RunFiles.Part part) {
      return part.from() + " " + HexFormat.of().formatHex(part.bytes()) + part.total();
    } else if (message instanceof TrainerEvent.SnapshotShelved shelved) {
      return shelved.toString().replaceAll("\\[J@[0-9a-f]+", "") + shelved.index().bytes();
    }
    return message.toString();
  }

  private static String bits(TensorBytes tensor) {
    byte[] bytes = new byte[tensor.data().remaining()];
    tensor.data().get(bytes);
    return tensor.spec() + HexFormat.of().formatHex(bytes);
  }
}
