package org.espalier.actors.copies;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.actors.copies.RunCopy.Version;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunMark;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.checkpoint.CheckpointCopy;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.DurableFile;
import org.espalier.models.checkpoint.Manifest;

/**
 * Makes the folders of runs on this node copies of those elsewhere. What is half-done when the process dies is done again by the next
 * copy: a checkpoint gets its name when it is whole, and the record is believed only as far as the {@link CopyMark} says. On one thread.
 */
final class Replica {
  private final RunStock stock;

  Replica(RunStock stock) {
    this.stock = stock;
  }

  /**
   * Brings the newest checkpoint of a copy, and the record as far as it goes there.
   *
   * @throws org.espalier.models.checkpoint.StaleTermException if a later term has begun here
   */
  RunFolder bring(RunCopy copy, RunSource source) throws IOException {
    RunFolder run = stock.folder(copy.run());
    CheckpointStore store = new CheckpointStore(run.checkpoints());
    store.claim(copy.term());
    Set<Version> wanted = Set.copyOf(copy.checkpoints());
    CopyMark known = CopyMark.read(run.path()).filter(mark -> wanted.contains(mark.version())).orElse(CopyMark.NOTHING);
    store.retain(listed -> wanted.contains(Version.of(listed.name(), listed.manifest())));
    List<RunFile> files = source.files();
    for (Path file : List.of(run.experimentJson(), run.experimentConf())) {
      bringOnce(file, files, source);
    }
    if (!copy.checkpoints().isEmpty()) {
      known = bringNewest(run, store, copy, known, source);
    }
    if (copy.whole()) {
      bringAll(run, known, files, source);
    }
    return run;
  }

  private static void bringOnce(Path file, List<RunFile> files, RunSource source) throws IOException {
    String name = file.getFileName().toString();
    for (RunFile there : files) {
      if (there.path().equals(name) && !Files.exists(file)) {
        bringFile(file, there, source);
      }
    }
  }

  private static void bringFile(Path file, RunFile there, RunSource source) throws IOException {
    Files.createDirectories(file.getParent());
    DurableFile.write(file, content(source, there.path(), there.length()));
  }

  private static DurableFile.Content content(RunSource source, String path, long length) {
    return DurableFile.Content.of(target -> source.copy(path, 0, length, target));
  }

  private static CopyMark bringNewest(RunFolder run, CheckpointStore store, RunCopy copy, CopyMark known, RunSource source)
      throws IOException {
    Version newest = copy.checkpoints().get(0);
    Manifest manifest = null;
    for (CheckpointStore.Listed listed : store.list()) {
      manifest = Version.of(listed.name(), listed.manifest()).equals(newest) ? listed.manifest() : manifest;
    }
    if (manifest == null) {
      manifest = bringCheckpoint(run, store, newest, copy.term(), source);
    } else if (newest.equals(known.version())) {
      return known;
    }
    RunMark mark = RunMark.of(manifest);
    bringRecord(run.events(), known.events(), mark.eventsLength(), source);
    bringRecord(run.metrics(), known.metrics(), mark.metricsLength(), source);
    CopyMark reached = CopyMark.of(newest, mark);
    reached.write(run.path());
    return reached;
  }

  private static Manifest bringCheckpoint(RunFolder run, CheckpointStore store, Version version, long term, RunSource source)
      throws IOException {
    if (Files.exists(run.checkpoints().resolve(version.name()))) {
      store.quarantine(version.name());   // its manifest is damaged, or it would have been found
    }
    String folder = run.path().relativize(run.checkpoints()) + "/" + version.name() + "/";
    try (CheckpointCopy copy = store.copy(version.name(), term)) {
      copy.add(CheckpointCopy.MANIFEST, content(source, folder + CheckpointCopy.MANIFEST, Long.MAX_VALUE));
      for (var file : copy.manifest().files().entrySet()) {
        copy.add(file.getKey(), content(source, folder + file.getKey(), file.getValue().bytes()));
      }
      return copy.publish(version.checksum()).manifest();
    }
  }

  /** Goes on with a file that only grows from where it is known to be the source's. */
  private static void bringRecord(Path file, long known, long length, RunSource source) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(known).position(known);
      source.copy(file.getFileName().toString(), known, length - known, channel);
      channel.force(true);
    }
  }

  /** Of a run that has ended; what came before the mark is the source's already. */
  private static void bringAll(RunFolder run, CopyMark known, List<RunFile> files, RunSource source) throws IOException {
    for (RunFile there : files) {
      Path file = run.path().resolve(there.path()).normalize();
      if (!file.startsWith(run.path())) {
        throw new IOException("'" + there.path() + "' is no file of a run");
      } else if (file.equals(run.events())) {
        bringRecord(file, known.events(), there.length(), source);
      } else if (file.equals(run.metrics())) {
        bringRecord(file, known.metrics(), there.length(), source);
      } else {
        bringFile(file, there, source);
      }
    }
  }

  /**
   * Brings what a finished run has left, its result last: whoever finds that finds all.
   *
   * @throws IOException if the run is not complete there
   */
  void bringLeft(String name, RunSource source) throws IOException {
    RunFolder run = stock.folder(name);
    for (RunFile there : source.files().stream().filter(RunFile::isLeft).sorted(Comparator.comparing(RunFile::isResult)).toList()) {
      bringFile(run.path().resolve(there.path()), there, source);
    }
    if (run.readResult().filter(result -> result.status() == RunResult.Status.COMPLETED).isEmpty()) {
      throw new IOException("it is not complete there");
    }
  }

  /** This node keeps the run itself from now on. */
  void own(String run) throws IOException {
    Files.deleteIfExists(stock.folder(run).path().resolve(CopyMark.FILE));
  }

  /** Deletes a copy that is not needed any more; a folder that is no copy stays. */
  void drop(String run, long term) throws IOException {
    RunFolder folder = stock.folder(run);
    if (CopyMark.read(folder.path()).isPresent()) {
      new CheckpointStore(folder.checkpoints()).claim(term);
      try (Stream<Path> tree = Files.walk(folder.path())) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
