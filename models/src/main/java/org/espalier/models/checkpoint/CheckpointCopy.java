package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** A checkpoint of another machine's store being copied, aside. Closing one that is not published leaves nothing behind. */
public final class CheckpointCopy implements AutoCloseable {
  /** The first of a checkpoint's files: it names the others. */
  public static final String MANIFEST = CheckpointVerifier.MANIFEST;

  private final CheckpointStore store;
  private final Disk disk;
  private final Path aside;
  private final CheckpointName name;
  private final long term;
  private boolean renamed;

  CheckpointCopy(CheckpointStore store, Disk disk, Path aside, CheckpointName name, long term) {
    this.store = store;
    this.disk = disk;
    this.aside = aside;
    this.name = name;
    this.term = term;
  }

  /** Writes one of its files and forces it to the disk. */
  public void add(String file, DurableFile.Content content) throws StorageException {
    Manifest.checkName(file);
    try {
      DurableFile.create(disk, aside.resolve(file), content);
    } catch (IOException e) {
      throw store.failed("copy " + file + " of checkpoint " + name, term, e);
    }
  }

  /** What its manifest names, once that is here. */
  public Manifest manifest() throws StorageException {
    try {
      return new CheckpointVerifier(disk).manifest(aside, name);
    } catch (IOException e) {
      throw store.failed("read the manifest of checkpoint " + name, term, e);
    }
  }

  /**
   * Compares every bit with the manifest, and makes it a checkpoint of this store.
   *
   * @param checksum of the manifest, as it was committed
   * @throws StaleTermException if meanwhile a later term was seen
   */
  public Checkpoint publish(String checksum) throws StorageException {
    try {
      disk.force(aside);
      Checkpoint checkpoint = store.accept(aside, name, checksum, term);
      renamed = true;
      return checkpoint;
    } catch (IOException e) {
      throw store.failed("copy checkpoint " + name, term, e);
    }
  }

  @Override
  public void close() {
    if (!renamed) {
      store.discard(aside);
    }
  }
}
