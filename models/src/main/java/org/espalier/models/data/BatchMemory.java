package org.espalier.models.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Reusable off-heap memory for one batch at a time; grows to the largest it has held. For one thread at a time. Java frees
 * such memory only at a garbage collection, so keep one instead of making one a batch.
 */
public final class BatchMemory {
  private final InputMaker maker = new InputMaker();
  private final Mixer mixer = new Mixer(maker);
  private ByteBuffer images = buffer(0);
  private ByteBuffer labels = buffer(0);
  private ByteBuffer targets = buffer(0);
  private float[] row = new float[0];

  /** @param stop asked between samples; when true the batch is left unfinished and null is returned */
  Batch fill(DataPart part, BatchRef ref, BooleanSupplier stop) {
    part.check(ref);
    int floats = part.recipe().floats();
    reserve(ref.size(), floats);
    List<Sample> samples = ref.samples();
    for (int i = 0; i < samples.size(); i++) {
      if (stop.getAsBoolean()) {
        return null;
      }
      Sample sample = samples.get(i);
      maker.input(part, ref, sample, row);
      images.asFloatBuffer().put(i * floats, row, 0, floats);
      labels.putLong(i * Long.BYTES, part.set().label(part.set().sampleOf(sample.id())));
    }
    Optional<ByteBuffer> soft = ref.pairing().map(pairing -> reserveTargets(part, ref));
    if (soft.isPresent() && !mixer.mix(part, ref, images.asFloatBuffer(), targets.asFloatBuffer(), stop)) {
      return null;
    }
    return new Batch(ref, part.recipe().imageSize(), view(images, ref.size() * floats * Float.BYTES),
        view(labels, ref.size() * Long.BYTES), soft, () -> { });
  }

  private ByteBuffer reserveTargets(DataPart part, BatchRef ref) {
    int bytes = ref.size() * part.set().classes() * Float.BYTES;
    if (targets.capacity() < bytes) {
      targets = buffer(bytes);
    }
    return view(targets, bytes);
  }

  private void reserve(int batch, int floats) {
    long bytes = (long) batch * floats * Float.BYTES;
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a batch of " + batch + " inputs of " + floats + " floats takes " + bytes
          + " bytes, at most " + Integer.MAX_VALUE + " are possible");
    }
    if (images.capacity() < bytes) {
      images = buffer((int) bytes);
    }
    if (labels.capacity() < batch * Long.BYTES) {
      labels = buffer(batch * Long.BYTES);
    }
    if (row.length < floats) {
      row = new float[floats];
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer view(ByteBuffer buffer, int bytes) {
    return buffer.slice(0, bytes).order(ByteOrder.nativeOrder());
  }
}
