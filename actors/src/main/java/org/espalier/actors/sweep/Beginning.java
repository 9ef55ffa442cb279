package org.espalier.actors.sweep;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.actors.run.RunTask;
import org.espalier.actors.run.Runner;
import org.espalier.actors.supervisor.Inheritance;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Disk;
import org.espalier.models.experiment.Experiment;

/**
 * The beginning of a fork whose parent keeps no checkpoint of their common step: the parent's own experiment, trained up to there. It is a
 * run of its own inside the fork's folder, so that it can be stopped and gone on with as any other, and it is gone once the fork has taken
 * over what it came to. It is called as the parent, for the record says whose steps they are. One process at a time has it open.
 *
 * @param fork   the run that waits for it
 * @param folder of the beginning
 * @param lock   held as long as it is open
 */
public record Beginning(RunFolder fork, RunFolder folder, FileChannel lock) implements AutoCloseable {

  /** Around the beginning. */
  private static Path around(RunFolder fork) {
    return fork.path().resolve("beginning");
  }

  static RunFolder folder(RunFolder fork, String parent) {
    return new RunFolder(around(fork).resolve(parent));
  }

  /** Whether a run waits for its beginning. */
  public static boolean isAwaited(RunFolder fork) throws IOException {
    return Files.isDirectory(around(fork)) && Kept.of(fork).last() == 0;
  }

  /**
   * The beginning that a run waits for; empty if it has begun, or needs none.
   *
   * @throws InputException if another process has it open
   */
  public static Optional<Beginning> open(RunFolder fork) throws IOException {
    if (!isAwaited(fork)) {
      return Optional.empty();
    }
    FileChannel lock = FileChannel.open(around(fork).resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(lock) == null) {
      lock.close();
      throw new InputException("another process trains the beginning of run %s, in %s: wait for it or stop it first", fork.name(),
          around(fork));
    }
    try (Stream<Path> runs = Files.list(around(fork))) {
      RunFolder folder = runs.filter(Files::isDirectory).map(RunFolder::new).findFirst().orElseThrow();
      return Optional.of(new Beginning(fork, folder, lock));
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;   // somebody in this same process
    }
  }

  /** Updates that the fork takes over. */
  public long step() {
    return Experiment.of(fork.readExperiment()).begin();
  }

  /** Updates of them that are safe. */
  public long done() throws IOException {
    return Kept.of(folder).last();
  }

  /**
   * What there is to train.
   *
   * @param devices   as {@link Runner#resume} takes them
   * @param elsewhere as {@link Runner#resume} takes it
   */
  public RunTask task(Runner runner, Optional<String> devices, boolean elsewhere) throws IOException {
    return runner.resume(folder, devices, elsewhere).until(step());
  }

  /**
   * Gives the fork the checkpoint and the record of its step.
   *
   * @param hash of the fork's experiment
   * @throws InputException if training did not come to stand at that step
   */
  public void handOver(String hash) throws IOException {
    if (new Inheritance(Disk.LOCAL, InstantSource.system()).take(folder, step(), step(), fork, hash).isEmpty()) {
      throw new InputException("run %s never stands at step %d, for the batch of that step is left out, or its checkpoint in %s is "
          + "damaged: fork it at another step", folder.name(), step(), folder.checkpoints());
    }
    sweep(fork);
  }

  /** Removes what is left of the beginning of a run that has begun. */
  public static void sweep(RunFolder fork) throws IOException {
    Disk.LOCAL.delete(around(fork));
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
