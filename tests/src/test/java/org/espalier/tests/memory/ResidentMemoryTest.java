package org.espalier.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.Checkpoints;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainLoop;
import org.espalier.models.train.Training;
import org.espalier.models.train.TrainingListener;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The memory of a process that trains stops growing: batches, steps, evaluations and snapshots together, over 2,000 steps of the
 * demo's pair. Minutes long, so it runs only when asked for, see the README of this module. Linux only.
 */
@Tag("soak")
class ResidentMemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long WARM = 200;
  private static final long LAST = 2000;
  private static final List<Long> LOOKS = List.of(WARM, 500L, 1000L, 1500L, LAST);
  private static final double GROWTH = 1.02;
  private static final List<String> SMALL = List.of("batchSize=32", "data.source.train=640", "data.source.test=250",
      "phases=[{epochs=101,train=[vit,agent],teach=[]}]", "learner.threads=1", "checkpoint.everyEpochs=5");

  @Test
  void aProcessThatTrainsGrowsByLessThanTwoPercentFromStep200To2000() {
    assumeTrue(Files.isReadable(STATUS), "resident memory is read from " + STATUS);
    Experiment experiment = ExperimentReader.open("demo-pair").read(SMALL);
    Prepared prepared = Prepared.of(experiment);
    Map<Long, Long> resident = new LinkedHashMap<>();

    try (Training training = new Training(prepared.plan(), prepared.trainingData(), ComputeDevice.cpu(0, 1),
        prepared.plan().learners().keySet(), 1)) {
      TrainLoop loop = new TrainLoop(prepared.plan(), experiment.checkpoint(), new Copies(), new TrainingListener() {
        @Override
        public void stepped(StepReport report) {
          if (LOOKS.contains(report.step())) {
            resident.put(report.step(), residentKilobytes());
            System.out.printf("resident memory at step %d: %d kB%n", report.step(), resident.get(report.step()));
          }
        }
      });
      loop.run(training, () -> training.step() >= LAST);
    }

    assertThat(resident).containsOnlyKeys(LOOKS);
    assertThat((double) resident.get(LAST)).isLessThan(GROWTH * resident.get(WARM));
  }

  private static long residentKilobytes() {
    try {
      String line = Files.readAllLines(STATUS).stream().filter(text -> text.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Snapshots are taken as for a disk, and dropped. */
  private static final class Copies implements Checkpoints {
    @Override
    public String save(Snapshot snapshot) {
      return "step " + snapshot.step();
    }

    @Override
    public void restoreLatest(Training training) {
      throw new UnsupportedOperationException("nothing goes wrong here");
    }
  }
}
