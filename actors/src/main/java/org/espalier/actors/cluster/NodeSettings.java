package org.espalier.actors.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.espalier.actors.Blueprints;
import org.espalier.actors.Deadlines;
import org.espalier.actors.WorkThread;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.teacher.cache.AnswerStatistics;
import org.espalier.actors.trainer.TrainerSettings;
import org.espalier.actors.trainer.TrainingFault;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Disk;
import org.espalier.models.tensor.ComputeDevice;

/**
 * What a node is started with.
 *
 * @param devices     of different names
 * @param blueprints  makes experiments ready
 * @param fingerprint of a device, as text: what decides its bits
 * @param config      over the defaults of {@code reference.conf}
 * @param disk        where checkpoints go; a seam for tests, like the two after it
 * @param clock       for time stamps
 * @param fault       makes trainers fail
 * @param answers     what the cache of teachers' answers was good for so far; must not block
 */
public record NodeSettings(List<ComputeDevice> devices, Blueprints blueprints, Function<ComputeDevice, String> fingerprint,
    Config config, Disk disk, InstantSource clock, TrainingFault fault, Supplier<AnswerStatistics> answers) {

  public NodeSettings {
    devices = List.copyOf(devices);
    if (devices.stream().map(ComputeDevice::id).distinct().count() != devices.size()) {
      throw new InputException("devices are %s: name each once, as in cpu:0,cpu:1", devices);
    }
  }

  /** A node as a user has it. */
  public static NodeSettings of(List<ComputeDevice> devices, Blueprints blueprints, Function<ComputeDevice, String> fingerprint) {
    return new NodeSettings(devices, blueprints, fingerprint, ConfigFactory.empty(), Disk.LOCAL, InstantSource.system(),
        TrainingFault.NONE, () -> AnswerStatistics.NONE);
  }

  /**
   * What trainers get of it.
   *
   * @param all  settings, complete
   * @param hung told why a native call has to be taken for one that never returns
   */
  TrainerSettings trainers(Config all, WorkThreads threads, Consumer<String> hung) {
    Config own = all.getConfig("espalier.trainer");
    return new TrainerSettings(blueprints, threads, Deadlines.of(own.getConfig("deadline")), own.getInt("loaders"), fingerprint, fault)
        .onHung(hung);
  }

  /** Loads the engine on a thread of its own, while the node joins its cluster. The stage ends when that is done, or failed. */
  CompletionStage<String> warmUp(ComputeDevice device, WorkThreads threads) {
    WorkThread thread = threads.start("warm-up");
    CompletionStage<String> warm = thread.run(() -> fingerprint.apply(device));
    thread.close(() -> { });
    return warm;
  }

  public NodeSettings withConfig(Config other) {
    return new NodeSettings(devices, blueprints, fingerprint, other, disk, clock, fault, answers);
  }

  public NodeSettings withDisk(Disk other) {
    return new NodeSettings(devices, blueprints, fingerprint, config, other, clock, fault, answers);
  }

  public NodeSettings withFault(TrainingFault other) {
    return new NodeSettings(devices, blueprints, fingerprint, config, disk, clock, other, answers);
  }

  public NodeSettings withAnswers(Supplier<AnswerStatistics> other) {
    return new NodeSettings(devices, blueprints, fingerprint, config, disk, clock, fault, other);
  }
}
