package org.espalier.actors.analyst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.Blueprint;
import org.espalier.actors.TinyRun;
import org.espalier.actors.WorkThreads;
import org.espalier.analysis.run.ProbeRecord;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.spectrum.Mode;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.Origin;
import org.espalier.models.checkpoint.Position;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.Training;
import org.espalier.models.train.TrainingPlan.Phase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class AnalystTest {
  @RegisterExtension static final AkkaExtension AKKA = new AkkaExtension();
  private static final String RUN = "run-tiny";
  private static final AnalystSettings SETTINGS = new AnalystSettings(1, 8, Mode.GENERAL, true);
  @TempDir static Path folder;
  private static Blueprint pair;
  private static RunFolder run;
  private static String checkpoint;
  private final TestProbe<Analyst.Event> coordinator = AKKA.kit().createTestProbe();

  /** A pair that shares its weights, as it begins. */
  @BeforeAll
  static void keepAPair() throws IOException {
    pair = TinyRun.shared(new Phase(1, List.of("pair")));
    run = new RunFolder(folder);
    Files.createDirectories(run.checkpoints());
    try (Training training = new Training(pair.plan(), pair.data(), ComputeDevice.cpu(0, 1), pair.plan().learners().keySet(), 1)) {
      Snapshot snapshot = training.snapshot();
      checkpoint = new CheckpointStore(run.checkpoints()).write(new Origin("test", 1, pair.hash()), 1, new Position(0, 0, 0),
          snapshot.files(), snapshot.state()).name();
    }
  }

  @Test
  void everyNetworkOfACheckpointIsLookedAtAndThenTheNextIsAskedFor() {
    ActorRef<Analyst.Command> analyst = employed();

    analyst.tell(new Analyst.Probe(job(checkpoint)));

    assertThat(coordinator.expectMessageClass(Analyst.Probed.class).checkpoint()).isEqualTo(checkpoint);
    coordinator.expectMessageClass(Analyst.Wanted.class);
    List<ProbeRecord> found = ProbeRecord.all(run);
    assertThat(found).extracting(record -> record.origin().learner()).containsExactly("agent", "vit");
    assertThat(found).allSatisfy(record -> {
      assertThat(record.origin().experimentHash()).isEqualTo(pair.hash());
      assertThat(record.origin().step()).hasValue(0);
      assertThat(record.samples()).isEqualTo(8);
      assertThat(record.mode()).isEqualTo("general");
    });
    assertThat(found.get(1).attention()).hasSize(2);
  }

  @Test
  void aCheckpointThatIsGoneIsSaidAndTheNextIsAskedFor() {
    employed().tell(new Analyst.Probe(job("step-000000000099")));

    assertThat(coordinator.expectMessageClass(Analyst.ProbeFailed.class).reason()).contains("step-000000000099");
    coordinator.expectMessageClass(Analyst.Wanted.class);
  }

  @Test
  void itRestsAsLongAsItsShareAsks() {
    assertThat(Analyst.rest(1_000_000_000, 0.05)).isEqualTo(Duration.ofSeconds(19));
    assertThat(Analyst.rest(1_000_000_000, 1)).isZero();
  }

  @Test
  void settingsAreCheckedAndTheDefaultsAreSound() {
    assertThatThrownBy(() -> new AnalystSettings(0, 8, Mode.GENERAL, true)).hasMessageContaining("share 0.0");
    assertThatThrownBy(() -> new AnalystSettings(1, 0, Mode.GENERAL, true)).hasMessageContaining("0 images");
    assertThat(AnalystSettings.of(ConfigFactory.load().getConfig("espalier.analyst")).mode()).isEqualTo(Mode.GENERAL);
  }

  private ActorRef<Analyst.Command> employed() {
    ActorRef<Analyst.Command> analyst = AKKA.kit().spawn(Analyst.create(experiment -> pair, new WorkThreads(), SETTINGS));
    analyst.tell(new Analyst.Invite(RUN, coordinator.ref()));
    coordinator.expectMessageClass(Analyst.Wanted.class);
    return analyst;
  }

  private static ProbeJob job(String name) {
    return new ProbeJob(RUN, "{}", run.checkpoints().toString(), name, 0, run.probes().toString());
  }
}
