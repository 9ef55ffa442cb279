package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Integers;
import org.espalier.tests.golden.Values.Reals;

/** One golden file. Remembers which tensors were read as inputs, so that nothing goes unnoticed. */
final class Fixture {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TensorFile file;
  private final Set<String> read = new LinkedHashSet<>();

  private Fixture(TensorFile file) {
    this.file = file;
  }

  /** @throws InputException if the file is not sound */
  static Fixture open(Path path) throws IOException {
    return new Fixture(SafeTensors.read(path));
  }

  String kind() {
    return text("kind");
  }

  Config config() {
    return new Config("config", json("config"));
  }

  Config optimizer() {
    return new Config("optimizer", json("optimizer"));
  }

  /** Whether it is about a training pass, as it is where the metadata say nothing else. */
  boolean isTraining() {
    String mode = file.metadata().getOrDefault("mode", "train");
    if (!mode.equals("train") && !mode.equals("eval")) {
      throw new InputException("the metadata 'mode' is '%s': train and eval are known", mode);
    }
    return mode.equals("train");
  }

  Tolerances tolerances() {
    return Tolerances.read(json("tolerances"));
  }

  private JsonNode json(String key) {
    try {
      return JSON.readTree(text(key));
    } catch (JsonProcessingException e) {
      throw new InputException("the metadata '%s' is no JSON: %s", key, e.getOriginalMessage());
    }
  }

  private String text(String key) {
    String text = file.metadata().get(key);
    if (text == null) {
      throw new InputException("the metadata has no '%s'; it has %s", key, file.metadata().keySet());
    }
    return text;
  }

  SortedSet<String> names() {
    return file.names();
  }

  /** Names under a prefix, without it. */
  List<String> namesUnder(String prefix) {
    return names().stream().filter(name -> name.startsWith(prefix)).map(name -> name.substring(prefix.length())).toList();
  }

  boolean has(String name) {
    return names().contains(name);
  }

  /** What the file says a tensor must be; not counted as read. */
  Values stored(String name) {
    return Values.of(file.tensor(name));
  }

  /** An input on the host. */
  Reals reals(String name) {
    if (input(name) instanceof Reals reals) {
      return reals;
    }
    throw new InputException("%s holds whole numbers: real ones are needed", name);
  }

  /** An input of whole numbers on the host. */
  Integers integers(String name) {
    if (input(name) instanceof Integers integers) {
      return integers;
    }
    throw new InputException("%s holds real numbers: whole ones are needed", name);
  }

  /** An input on the device. */
  NDArray tensor(Scope scope, String name) {
    Values values = input(name);
    long[] shape = values.shape().stream().mapToLong(Long::longValue).toArray();
    return values instanceof Integers integers
        ? scope.longs(integers.elements(), shape)
        : scope.floats(((Reals) values).floats(), shape);
  }

  private Values input(String name) {
    read.add(name);
    return stored(name);
  }

  boolean wasRead(String name) {
    return read.contains(name);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
