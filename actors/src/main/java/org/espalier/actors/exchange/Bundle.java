package org.espalier.actors.exchange;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.train.Snapshot;

/** A snapshot as one row of bytes, tensor behind tensor, so that it can be read in pieces of any size. Immutable. */
final class Bundle {
  private final Snapshot snapshot;
  private final List<Shelved.Item> items = new ArrayList<>();
  private final List<TensorBytes> tensors = new ArrayList<>();
  private final long[] starts;

  Bundle(Snapshot snapshot) {
    this.snapshot = snapshot;
    snapshot.files().forEach((file, content) -> content.forEach((name, tensor) -> {
      items.add(new Shelved.Item(file, name, tensor.spec()));
      tensors.add(tensor);
    }));
    this.starts = Assembly.starts(items);
  }

  Shelved index(long ticket) {
    return new Shelved(ticket, snapshot.step(), snapshot.epoch(), snapshot.batch(), snapshot.state().toString(), items);
  }

  long length() {
    return starts[starts.length - 1];
  }

  /**
   * A copy of some bytes; fewer at the end.
   *
   * @throws IllegalArgumentException if the place is outside
   */
  byte[] read(long from, int most) {
    if (from < 0 || from > length() || most < 0) {
      throw new IllegalArgumentException(most + " bytes from " + from + " were asked of " + length());
    }
    ByteBuffer target = ByteBuffer.allocate((int) Math.min(most, length() - from));
    for (int i = Assembly.indexOf(starts, from); target.hasRemaining(); i++) {
      ByteBuffer source = tensors.get(i).data();
      source.position((int) Math.max(0, from - starts[i]));
      source.limit(source.position() + Math.min(source.remaining(), target.remaining()));
      target.put(source);
    }
    return target.array();
  }
}
