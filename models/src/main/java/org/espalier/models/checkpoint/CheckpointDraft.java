package org.espalier.models.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.Failpoint;

/**
 * A checkpoint being written, aside. Files are added one after the other or from several threads; {@link #publish} makes it a
 * checkpoint. Closing one that is not published leaves nothing behind.
 */
public final class CheckpointDraft implements AutoCloseable {
  private final CheckpointStore store;
  private final Disk disk;
  private final CheckpointName name;
  private final Path aside;
  private final Origin origin;
  private final long term;
  private final Position position;
  private final Map<String, FileDigest> files = new TreeMap<>();
  private boolean renamed;

  CheckpointDraft(CheckpointStore store, Disk disk, Path aside, Origin origin, long term, Position position) {
    this.store = store;
    this.disk = disk;
    this.name = new CheckpointName(position.step(), 1);
    this.aside = aside;
    this.origin = origin;
    this.term = term;
    this.position = position;
  }

  /**
   * Writes one file of tensors and forces it to the disk. The tensors' memory must not change meanwhile, and may afterwards.
   *
   * @param file for example {@code vit.safetensors}
   */
  public FileDigest add(String file, Map<String, TensorBytes> tensors, Map<String, String> metadata) throws StorageException {
    Manifest.checkName(file);
    if (file.equals(CheckpointVerifier.MANIFEST)) {
      throw new IllegalArgumentException("the manifest is written by publish");
    }
    FileDigest digest = create(file, target -> SafeTensors.write(target, tensors, metadata));
    synchronized (files) {
      files.put(file, digest);
    }
    return digest;
  }

  /**
   * Makes what was added a checkpoint: from now on a crash cannot take it away.
   *
   * @param state see {@link Manifest#state}
   * @throws StaleTermException if meanwhile a later term was seen
   */
  public Checkpoint publish(ObjectNode state) throws StorageException {
    Manifest manifest;
    synchronized (files) {
      manifest = Manifest.of(origin, term, position, files, state);
    }
    byte[] text = manifest.text();
    if (text.length > StrictJson.MAX_BYTES) {
      throw new IllegalArgumentException("a manifest of " + text.length + " bytes is too long: at most " + StrictJson.MAX_BYTES);
    }
    Failpoint.reached("checkpoint.before-manifest");
    create(CheckpointVerifier.MANIFEST, DurableFile.Content.of(text));
    return rename(manifest);
  }

  private Checkpoint rename(Manifest manifest) throws StorageException {
    try {
      disk.force(aside);
      Failpoint.reached("checkpoint.before-rename");
      Path place = store.accept(aside, name, term);
      renamed = true;
      Failpoint.reached("checkpoint.after-rename");
      disk.force(place.getParent());
      Failpoint.reached("checkpoint.published");
      return new Checkpoint(place.getFileName().toString(), place, manifest);
    } catch (IOException e) {
      throw store.failed("write checkpoint " + name, term, e);
    }
  }

  private FileDigest create(String file, DurableFile.Content content) throws StorageException {
    try {
      return DurableFile.create(disk, aside.resolve(file), content);
    } catch (IOException e) {
      throw store.failed("write " + file + " of checkpoint " + name, term, e);
    }
  }

  /** Deletes what was not published; what cannot be deleted now goes at the next {@link CheckpointStore#claim}. */
  @Override
  public void close() {
    if (!renamed) {
      store.discard(aside);
    }
  }
}
