package org.espalier.models.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.espalier.models.Failpoint;
import org.espalier.models.InputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one run, a folder each. A folder with a checkpoint's name is whole: it was written aside, forced to the disk
 * and renamed. Whether it counts, the run's journal says. Of two, the one of the later term is newer, then that of the later
 * step. Looking changes nothing on disk; writers {@link #claim} the store first. For any thread.
 */
public final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final Comparator<Known> OLDEST_FIRST = Comparator.<Known>comparingLong(k -> k.manifest.term())
      .thenComparingLong(k -> k.name.step())
      .thenComparingInt(k -> k.name.revision());

  private final Path folder;
  private final Disk disk;
  private final CheckpointVerifier verifier;
  private final Fence fence;

  private record Known(CheckpointName name, Manifest manifest) {}

  /** A checkpoint whose manifest is sound; its files have not been looked at. */
  public record Listed(String name, Manifest manifest) {}

  public CheckpointStore(Path folder) {
    this(folder, Disk.LOCAL);
  }

  public CheckpointStore(Path folder, Disk disk) {
    this.folder = folder.toAbsolutePath().normalize();
    this.disk = disk;
    this.verifier = new CheckpointVerifier(disk);
    this.fence = new Fence(disk, this.folder.resolve(Fence.FILE));
  }

  /**
   * Begins to write as this term: earlier terms are refused from now on, and what crashed writers left half-done is deleted.
   *
   * @throws StaleTermException if a later term was seen
   */
  public synchronized void claim(long term) throws StorageException {
    try {
      Files.createDirectories(folder);
      refuseStale(term);
      fence.raise(term);
      for (String name : disk.list(folder)) {
        if (CheckpointName.isOrphan(name)) {
          disk.delete(folder.resolve(name));
          LOG.debug("deleted {}, left half-done by an earlier process, in {}", name, folder);
        }
      }
    } catch (IOException e) {
      throw StorageException.of("prepare for checkpoints", folder, e);
    }
  }

  /**
   * For whatever else a term writes beside its checkpoints.
   *
   * @throws StaleTermException if a later term was seen
   */
  public synchronized void require(long term) throws StorageException {
    try {
      refuseStale(term);
    } catch (IOException e) {
      throw StorageException.of("see who writes", folder, e);
    }
  }

  /** Begins a checkpoint; close the draft in any case. */
  public synchronized CheckpointDraft draft(Origin origin, long term, Position position) throws StorageException {
    try {
      refuseStale(term);
      Path aside = createAside(new CheckpointName(position.step(), 1), term);
      Failpoint.reached("checkpoint.begun");
      return new CheckpointDraft(this, disk, aside, origin, term, position);
    } catch (IOException e) {
      throw StorageException.of("begin a checkpoint of step " + position.step(), folder, e);
    }
  }

  private Path createAside(CheckpointName name, long term) throws IOException {
    int number = 1;
    while (Files.exists(folder.resolve(name.aside(term, number)))) {
      number++;
    }
    Path aside = folder.resolve(name.aside(term, number));
    disk.createDirectory(aside);
    return aside;
  }

  /**
   * Begins the copy of a checkpoint of another store of the same run, under its name there; close it in any case.
   *
   * @param name of a checkpoint that is not here
   * @param term that the copy is made for
   */
  public synchronized CheckpointCopy copy(String name, long term) throws StorageException {
    CheckpointName parsed = CheckpointName.of(name).orElseThrow(() -> new InputException("'%s' is no checkpoint's name", name));
    try {
      refuseStale(term);
      return new CheckpointCopy(this, disk, createAside(parsed, term), parsed, term);
    } catch (IOException e) {
      throw StorageException.of("begin a copy of checkpoint " + name, folder, e);
    }
  }

  /** Writes a whole checkpoint: its files of tensors by name, each with the metadata of weights. */
  public Checkpoint write(Origin origin, long term, Position position, Map<String, Map<String, TensorBytes>> files,
      ObjectNode state) throws StorageException {
    try (CheckpointDraft draft = draft(origin, term, position)) {
      for (var file : files.entrySet()) {
        draft.add(file.getKey(), file.getValue(), SafeTensors.WEIGHTS);
      }
      return draft.publish(state);
    }
  }

  /** All checkpoints with a sound manifest, newest first. */
  public List<Listed> list() throws StorageException {
    return newestFirst(new ArrayList<>()).stream().map(known -> new Listed(known.name.toString(), known.manifest)).toList();
  }

  /** Compares every bit of a checkpoint with its manifest. */
  public Verdict verify(String name) {
    return CheckpointName.of(name).map(parsed -> verifier.verify(folder.resolve(name), parsed))
        .orElseGet(() -> new Verdict.Damaged(name, "that is no checkpoint's name"));
  }

  /** The newest sound checkpoint. Changes nothing. */
  public Recovery latestVerified() throws StorageException {
    List<Verdict> passedOver = new ArrayList<>();
    for (Known known : newestFirst(passedOver)) {
      Verdict verdict = verify(known.name.toString());
      if (verdict instanceof Verdict.Sound sound) {
        return new Recovery(Optional.of(sound.checkpoint()), List.copyOf(passedOver));
      }
      passedOver.add(verdict);
    }
    return new Recovery(Optional.empty(), List.copyOf(passedOver));
  }

  /** The newest sound checkpoint; damaged ones met on the way are set aside and named in the log. */
  public Recovery recover() throws StorageException {
    Recovery recovery = latestVerified();
    for (Verdict verdict : recovery.passedOver()) {
      if (verdict instanceof Verdict.Damaged damaged) {
        LOG.warn("checkpoint {} in {} is damaged and set aside: {}", damaged.name(), folder, damaged.reason());
        quarantine(damaged.name());
      } else if (verdict instanceof Verdict.Unreadable unreadable) {
        LOG.warn("checkpoint {} in {} cannot be read and is passed over: {}", unreadable.name(), folder, unreadable.reason());
      }
    }
    return recovery;
  }

  /** Renames a checkpoint so that it is one no more, and keeps all of it. */
  public synchronized Path quarantine(String name) throws StorageException {
    if (CheckpointName.of(name).isEmpty()) {
      throw new IllegalArgumentException("there can be no checkpoint " + name + " to set aside");
    }
    Path place = folder.resolve(name + ".damaged");
    for (int n = 2; Files.exists(place); n++) {
      place = folder.resolve(name + ".damaged-" + n);
    }
    Failpoint.reached("checkpoint.before-set-aside");
    move(name, place, "set aside checkpoint " + name);
    Failpoint.reached("checkpoint.set-aside");
    return place;
  }

  /**
   * Deletes all but the newest checkpoints.
   *
   * @param newest how many to keep, at least 1
   * @param pinned names to keep besides: the best, fork points, what someone reads
   */
  public synchronized void retain(int newest, Set<String> pinned) throws StorageException {
    if (newest < 1) {
      throw new IllegalArgumentException("keep at least 1 checkpoint, not " + newest);
    }
    List<String> names = list().stream().map(Listed::name).toList();
    for (String name : names.subList(Math.min(newest, names.size()), names.size())) {
      if (!pinned.contains(name)) {
        delete(name);
      }
    }
  }

  /** Deletes all checkpoints that are not wanted. */
  public synchronized void retain(Predicate<Listed> wanted) throws StorageException {
    for (Listed listed : list()) {
      if (!wanted.test(listed)) {
        delete(listed.name());
      }
    }
  }

  private void delete(String name) throws StorageException {
    Path gone = folder.resolve(name + ".gone");
    Failpoint.reached("checkpoint.before-delete");
    move(name, gone, "delete checkpoint " + name);
    Failpoint.reached("checkpoint.half-deleted");
    discard(gone);
    Failpoint.reached("checkpoint.deleted");
  }

  /** Gives a copy its name, unless its term is stale or it is not what it should be. */
  synchronized Checkpoint accept(Path aside, CheckpointName name, String checksum, long term) throws IOException {
    refuseStale(term);
    Verdict verdict = verifier.verify(aside, name);
    if (!(verdict instanceof Verdict.Sound sound) || !sound.checkpoint().manifest().checksum().equals(checksum)) {
      throw new IOException("the copy of checkpoint " + name + " is not what was committed: " + verdict);
    }
    Path place = folder.resolve(name.toString());
    disk.move(aside, place);
    disk.force(folder);
    return new Checkpoint(name.toString(), place, sound.checkpoint().manifest());
  }

  /** Gives a written draft its name, unless its term is stale: the last thing that can be refused. */
  synchronized Path accept(Path aside, CheckpointName wanted, long term) throws IOException {
    refuseStale(term);
    CheckpointName name = wanted;
    while (Files.exists(folder.resolve(name.toString()))) {
      name = new CheckpointName(name.step(), name.revision() + 1);
    }
    Path place = folder.resolve(name.toString());
    disk.move(aside, place);
    return place;
  }

  /** What a draft's failure is: a later term that has swept it away, or the disk's. */
  StorageException failed(String doing, long term, IOException cause) throws StorageException {
    try {
      refuseStale(term);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return StorageException.of(doing, folder, cause);
  }

  void discard(Path tree) {
    try {
      disk.delete(tree);
    } catch (IOException e) {
      LOG.warn("{} could not be deleted ({}); the next start will", tree, e.toString());
    }
  }

  private void move(String name, Path place, String doing) throws StorageException {
    try {
      disk.move(folder.resolve(name), place);
      disk.force(folder);
    } catch (IOException e) {
      throw StorageException.of(doing, folder, e);
    }
  }

  private void refuseStale(long term) throws IOException {
    long highest = newestFirst(new ArrayList<>()).stream().mapToLong(k -> k.manifest.term()).max().orElse(0);
    highest = Math.max(highest, fence.height());
    if (term < highest) {
      throw new StaleTermException(folder, term, highest);
    }
  }

  private List<Known> newestFirst(List<Verdict> unknown) throws StorageException {
    List<Known> known = new ArrayList<>();
    try {
      for (String entry : disk.list(folder)) {
        CheckpointName.of(entry).ifPresent(name -> look(name, known, unknown));
      }
    } catch (IOException e) {
      throw StorageException.of("list the checkpoints", folder, e);
    }
    known.sort(OLDEST_FIRST.reversed());
    return known;
  }

  private void look(CheckpointName name, List<Known> known, List<Verdict> unknown) {
    Path place = folder.resolve(name.toString());
    try {
      known.add(new Known(name, verifier.manifest(place, name)));
    } catch (InputException e) {
      if (Files.exists(place)) {   // else another process has just deleted it
        unknown.add(new Verdict.Damaged(name.toString(), e.getMessage()));
      }
    } catch (IOException e) {
      unknown.add(new Verdict.Unreadable(name.toString(), e.toString()));
    }
  }
}
