package org.espalier.models.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Inputs and labels of a batch in host memory, and soft targets where labels are mixed or smoothed. The memory belongs to whoever
 * made the batch and is filled anew after {@link #close}: copy what must live longer. Reading is safe from many threads until then.
 */
public final class Batch implements AutoCloseable {
  private final BatchRef ref;
  private final int imageSize;
  private final ByteBuffer images;
  private final ByteBuffer labels;
  private final Optional<ByteBuffer> softTargets;
  private Runnable release;

  Batch(BatchRef ref, int imageSize, ByteBuffer images, ByteBuffer labels, Optional<ByteBuffer> softTargets, Runnable release) {
    this.ref = ref;
    this.imageSize = imageSize;
    this.images = images;
    this.labels = labels;
    this.softTargets = softTargets;
    this.release = release;
  }

  /** The same batch with something to do when it is closed. */
  Batch onClose(Runnable action) {
    return new Batch(ref, imageSize, images, labels, softTargets, action);
  }

  public BatchRef ref() {
    return ref;
  }

  public int size() {
    return ref.size();
  }

  public int imageSize() {
    return imageSize;
  }

  /** (B, 3, imageSize, imageSize), float32: direct, native byte order, from position 0 to its limit. */
  public ByteBuffer images() {
    return images.duplicate().order(ByteOrder.nativeOrder());
  }

  /** (B), int64: direct, native byte order, from position 0 to its limit. */
  public ByteBuffer labels() {
    return labels.duplicate().order(ByteOrder.nativeOrder());
  }

  /** (B, K), float32, each row a distribution over the classes: direct, native byte order; empty if labels say it all. */
  public Optional<ByteBuffer> softTargets() {
    return softTargets.map(targets -> targets.duplicate().order(ByteOrder.nativeOrder()));
  }

  /** Class index of the batch's i-th sample. */
  public int label(int i) {
    return (int) labels.getLong(i * Long.BYTES);
  }

  /** Gives the memory back; a second call does nothing. */
  @Override
  public synchronized void close() {
    Runnable action = release;
    release = () -> { };
    action.run();
  }
}
