package org.espalier.models.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Inputs and labels of a batch in host memory. The memory belongs to whoever made the batch and is filled anew after
 * {@link #close}: copy what must live longer. Reading is safe from many threads until then.
 */
public final class Batch implements AutoCloseable {
  private final BatchRef ref;
  private final int imageSize;
  private final ByteBuffer images;
  private final ByteBuffer labels;
  private Runnable release;

  Batch(BatchRef ref, int imageSize, ByteBuffer images, ByteBuffer labels, Runnable release) {
    this.ref = ref;
    this.imageSize = imageSize;
    this.images = images;
    this.labels = labels;
    this.release = release;
  }

  /** The same batch with something to do when it is closed. */
  Batch onClose(Runnable action) {
    return new Batch(ref, imageSize, images, labels, action);
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
