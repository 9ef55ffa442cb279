package org.espalier.tests.golden;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.TensorFile;

/** A fixture of a test's own making, or a stored one with something changed. */
final class MadeFixture {
  private final Map<String, TensorBytes> tensors = new TreeMap<>();
  private final Map<String, String> metadata = new TreeMap<>();

  static MadeFixture of(String kind, String tolerances) {
    MadeFixture made = new MadeFixture();
    made.metadata.put("kind", kind);
    made.metadata.put("config", "{}");
    made.metadata.put("tolerances", tolerances);
    return made;
  }

  static MadeFixture copyOf(Path file) throws IOException {
    TensorFile stored = SafeTensors.read(file);
    MadeFixture made = new MadeFixture();
    made.tensors.putAll(stored.tensors());
    made.metadata.putAll(stored.metadata());
    return made;
  }

  MadeFixture floats(String name, float... values) {
    tensors.put(name, TensorBytes.of(values, values.length));
    return this;
  }

  MadeFixture longs(String name, long... values) {
    tensors.put(name, TensorBytes.of(values, values.length));
    return this;
  }

  /** Adds to the first element. */
  MadeFixture shifted(String name, float by) {
    TensorBytes stored = tensors.get(name);
    float[] values = stored.floats();
    values[0] += by;
    tensors.put(name, TensorBytes.of(values, stored.spec().shape()));
    return this;
  }

  MadeFixture without(String name) {
    tensors.remove(name);
    return this;
  }

  MadeFixture metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  Path in(Path folder) throws IOException {
    Path file = folder.resolve("made.safetensors");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      SafeTensors.write(channel, tensors, metadata);
    }
    return file;
  }
}
