package org.espalier.actors.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.train.Snapshot;

/** A snapshot that comes in pieces, in any order. Confined to its actor. */
final class Assembly {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Shelved index;
  private final long[] starts;
  private final List<ByteBuffer> tensors = new ArrayList<>();

  /** @throws IllegalArgumentException if a tensor is larger than Java can hold in one piece */
  Assembly(Shelved index) {
    this.index = index;
    this.starts = starts(index.items());
    for (Shelved.Item item : index.items()) {
      if (item.spec().bytes() > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException("tensor " + item.name() + " of " + item.file() + " has " + item.spec().bytes() + " bytes");
      }
      tensors.add(ByteBuffer.allocate((int) item.spec().bytes()));
    }
  }

  /** Where each item starts, and where the last ends. */
  static long[] starts(List<Shelved.Item> items) {
    long[] starts = new long[items.size() + 1];
    for (int i = 0; i < items.size(); i++) {
      starts[i + 1] = starts[i] + items.get(i).spec().bytes();
    }
    return starts;
  }

  /** The item that a byte belongs to. */
  static int indexOf(long[] starts, long at) {
    int found = Arrays.binarySearch(starts, at);
    return found >= 0 ? found : -found - 2;
  }

  long length() {
    return starts[starts.length - 1];
  }

  /** Takes a piece; it must lie inside. */
  void put(long from, byte[] piece) {
    ByteBuffer source = ByteBuffer.wrap(piece);
    for (int i = indexOf(starts, from); source.hasRemaining(); i++) {
      ByteBuffer target = tensors.get(i).duplicate();
      target.position((int) Math.max(0, from - starts[i]));
      ByteBuffer part = source.slice();
      part.limit(Math.min(part.remaining(), target.remaining()));
      source.position(source.position() + part.remaining());
      target.put(part);
    }
  }

  /** The snapshot, once all is there. */
  Snapshot snapshot() {
    Map<String, Map<String, TensorBytes>> files = new LinkedHashMap<>();
    for (int i = 0; i < tensors.size(); i++) {
      Shelved.Item item = index.items().get(i);
      files.computeIfAbsent(item.file(), file -> new LinkedHashMap<>()).put(item.name(), new TensorBytes(item.spec(), tensors.get(i)));
    }
    try {
      return new Snapshot(index.step(), index.epoch(), index.batch(), files, (ObjectNode) JSON.readTree(index.state()));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the state of the snapshot of step " + index.step() + " is no JSON", e);
    }
  }
}
