package org.espalier.actors.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.ExtendedActorSystem;
import com.typesafe.config.ConfigFactory;
import java.io.NotSerializableException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.RunTerm;
import org.espalier.actors.exchange.lane.LaneFailure;
import org.espalier.actors.exchange.lane.LaneStatistics;
import org.espalier.actors.supervisor.Census;
import org.espalier.actors.teacher.cache.AnswerStatistics;
import org.espalier.actors.trainer.TrainerCommand;
import org.espalier.actors.web.Metrics;
import org.espalier.actors.wire.ParcelWire;
import org.espalier.actors.wire.WireSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NodeMetricsTest {
  @RegisterExtension static final AkkaExtension AKKA =
      new AkkaExtension(ConfigFactory.parseResources("org/espalier/profiles/local.conf"));
  private final Metrics metrics = new Metrics();
  private final AtomicReference<Optional<Census>> census = new AtomicReference<>(Optional.empty());

  @Test
  void whereRunsAreSupervisedThereAreFiguresOfTheCluster() {
    NodeMetrics.tellOf(metrics, AKKA.kit().system(), census::get);
    assertThat(metrics.asText()).doesNotContain("espalier_nodes ").contains("espalier_heap_used_bytes ", "espalier_threads ");

    census.set(Optional.of(new Census(3, 4, 2, Map.of("QUEUED", 7L, "PLACING", 1L, "TRAINING", 2L))));

    assertThat(metrics.asText()).contains("espalier_nodes 3.0", "espalier_devices{state=\"free\"} 4.0", "espalier_devices{state=\"busy\"} 2.0",
        "espalier_runs{status=\"TRAINING\"} 2.0", "espalier_runs_waiting 8.0");
  }

  @Test
  void aMessageThatNobodyCanReadIsCountedByItsReason() {
    NodeMetrics.tellOf(metrics, AKKA.kit().system(), census::get);
    WireSerializer serializer = new WireSerializer((ExtendedActorSystem) AKKA.kit().system().classicSystem());
    byte[] truncated = Arrays.copyOf(serializer.toBinary(new TrainerCommand.RunTo(new RunTerm("run", 1), 2)), 3);

    assertThatThrownBy(() -> serializer.fromBinary(new byte[1], "what is this")).isInstanceOf(NotSerializableException.class);
    assertThatThrownBy(() -> serializer.fromBinary(truncated, "tr-to")).isInstanceOf(NotSerializableException.class);

    assertThat(metrics.asText()).contains("espalier_messages_refused_total{reason=\"UNKNOWN_MANIFEST\"} 1.0",
        "espalier_messages_refused_total{reason=\"UNREADABLE\"} 1.0");

    assertThatThrownBy(() -> new ParcelWire(AKKA.kit().system()).read(truncated, List.of())).isInstanceOf(NotSerializableException.class);
    assertThat(metrics.asText()).contains("espalier_messages_refused_total{reason=\"UNREADABLE\"} 2.0");
  }

  @Test
  void failuresOfTheLaneAreCountedByReason() {
    NodeMetrics.tellOfLane(metrics, () -> new LaneStatistics(1, 20, 3, 40, Map.of(LaneFailure.HELLO, 5L),
        new LaneStatistics.Memory(0, 0, 0, 0, 0), new LaneStatistics.Queue(0, 0), 0, 0, 0));

    assertThat(metrics.asText()).contains("espalier_lane_failures_total{reason=\"HELLO\"} 5.0",
        "espalier_lane_bytes_total{direction=\"out\"} 40.0");
  }

  @Test
  void answersOfTeachersAreCountedByWhetherTheyWereKnown() {
    NodeMetrics.tellOfAnswers(metrics, () -> new AnswerStatistics(7, 2, 700, 200));

    assertThat(metrics.asText()).contains("espalier_teacher_answers_total{cached=\"yes\"} 7.0",
        "espalier_teacher_answers_total{cached=\"no\"} 2.0", "espalier_teacher_cache_bytes_total{direction=\"read\"} 700.0",
        "espalier_teacher_cache_bytes_total{direction=\"written\"} 200.0");
  }
}
