package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.espalier.models.InputException;
import org.espalier.models.Quoted;

/**
 * The tensors of a file, by name, in mapped memory: nothing is read before it is looked at. Immutable, for any thread. The
 * file must not be shortened while its tensors are in use; renaming or deleting it is harmless.
 */
public final class TensorFile {
  /** The most that one mapping holds, unless a single tensor is larger. */
  private static final long WINDOW = 1L << 30;

  private final String file;
  private final SortedMap<String, String> metadata;
  private final SortedMap<String, TensorBytes> tensors;

  private TensorFile(String file, SortedMap<String, String> metadata, SortedMap<String, TensorBytes> tensors) {
    this.file = file;
    this.metadata = metadata;
    this.tensors = tensors;
  }

  /** @param tensors in mapped memory, or in memory of their own */
  static TensorFile of(String file, Map<String, TensorBytes> tensors) {
    return new TensorFile(file, new TreeMap<>(), new TreeMap<>(tensors));
  }

  /** Maps the tensors; the channel may be closed afterwards. */
  static TensorFile map(String file, FileChannel channel, SafeTensorsHeader header) throws IOException {
    TensorFile result = new TensorFile(file, header.metadata(), new TreeMap<>());
    Map<String, SafeTensorsHeader.Place> window = new TreeMap<>();
    long begin = 0;
    for (var entry : SafeTensorsLayout.inFileOrder(header.places())) {
      if (entry.getValue().end() - begin > WINDOW) {
        result.mapWindow(channel, header.start(), begin, window);
        window.clear();
        begin = entry.getValue().begin();
      }
      window.put(entry.getKey(), entry.getValue());
    }
    result.mapWindow(channel, header.start(), begin, window);
    return result;
  }

  private void mapWindow(FileChannel channel, long start, long begin, Map<String, SafeTensorsHeader.Place> window) throws IOException {
    long end = window.values().stream().mapToLong(SafeTensorsHeader.Place::end).max().orElse(begin);
    if (end - begin > Integer.MAX_VALUE) {
      throw SafeTensors.refused(file, "a tensor has %d bytes, at most %d can be read", end - begin, Integer.MAX_VALUE);
    }
    ByteBuffer bytes = end == begin
        ? ByteBuffer.allocateDirect(0)
        : channel.map(MapMode.READ_ONLY, start + begin, end - begin);
    window.forEach((name, place) -> tensors.put(name, new TensorBytes(place.spec(),
        bytes.slice((int) (place.begin() - begin), (int) place.spec().bytes()).order(ByteOrder.LITTLE_ENDIAN))));
  }

  /** The file's own strings, {@code __metadata__}. */
  public SortedMap<String, String> metadata() {
    return Collections.unmodifiableSortedMap(metadata);
  }

  /** Names in ascending order. */
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet((SortedSet<String>) tensors.keySet());
  }

  /** @throws InputException if there is no tensor of this name */
  public TensorBytes tensor(String name) {
    TensorBytes tensor = tensors.get(name);
    if (tensor == null) {
      throw new InputException("%s has no tensor %s; it has %d others", file, Quoted.text(name), tensors.size());
    }
    return tensor;
  }

  /** The tensors by name, in ascending order. */
  public SortedMap<String, TensorBytes> tensors() {
    return Collections.unmodifiableSortedMap(tensors);
  }

  /** Element types and shapes by name, in ascending order. */
  public SortedMap<String, TensorSpec> specs() {
    SortedMap<String, TensorSpec> specs = new TreeMap<>();
    tensors.forEach((name, tensor) -> specs.put(name, tensor.spec()));
    return specs;
  }

  /**
   * Goes on only if the file has exactly these tensors.
   *
   * @throws InputException if one is missing, not needed, misshapen or misnamed; the message lists them
   */
  public TensorFile expect(Map<String, TensorSpec> needed) {
    TensorMismatch.require(this, specs(), needed);
    return this;
  }

  /** The file's path, for messages. */
  @Override
  public String toString() {
    return file;
  }
}
