package org.espalier.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.espalier.models.InputException;

class SafeTensorsMutationTest {
  /** What breaks JSON, numbers, names and offsets more often than random bytes do. */
  private static final byte[] TELLING = {'"', '{', '}', '[', ']', ',', ':', '0', '9', '-', 'e', ' ', 0, (byte) 0xFF, '\\', 'U', 'F'};

  private static Path file;

  @BeforeContainer
  static void makeFile() throws IOException {
    file = Files.createTempFile("mutant", ".safetensors");
  }

  @AfterContainer
  static void deleteFile() throws IOException {
    Files.delete(file);
  }

  @Property(tries = 1000)
  void aMutantIsRefusedOrGivesTensorsInsideTheFile(
      @ForAll("mutations") List<Tuple2<Integer, Byte>> mutations, @ForAll("cuts") int cut) throws IOException {
    byte[] mutant = Arrays.copyOf(valid(), valid().length - cut);
    mutations.forEach(m -> mutant[m.get1() % mutant.length] = m.get2());
    Files.write(file, mutant);

    try {
      long touched = SafeTensors.read(file).tensors().values().stream().mapToLong(SafeTensorsMutationTest::touch).sum();
      assertThat(touched).isLessThan(mutant.length);
    } catch (InputException e) {
      assertThat(e.getMessage()).contains(file.toString()).hasLineCount(1).hasSizeLessThan(1000);
    }
  }

  /** Reads every byte, which counts them: a tensor outside the mapped file would end this process. */
  private static long touch(TensorBytes tensor) {
    var read = ByteBuffer.allocate(tensor.data().remaining()).put(tensor.data());
    return read.position();
  }

  @Provide
  Arbitrary<List<Tuple2<Integer, Byte>>> mutations() {
    var telling = Arbitraries.integers().between(0, TELLING.length - 1).map(i -> TELLING[i]);
    var value = Arbitraries.oneOf(telling, Arbitraries.bytes());
    var place = Arbitraries.integers().between(0, 399);
    return Combinators.combine(place, value).as(Tuple::of).list().ofMinSize(1).ofMaxSize(4);
  }

  @Provide
  Arbitrary<Integer> cuts() {
    return Arbitraries.frequencyOf(Tuple.of(4, Arbitraries.just(0)), Tuple.of(1, Arbitraries.integers().between(1, 100)));
  }

  private static byte[] valid() throws IOException {
    var bytes = new ByteArrayOutputStream();
    SafeTensors.write(Channels.newChannel(bytes), Map.of(
        "empty", TensorBytes.of(new float[0], 0, 3),
        "fc.bias", TensorBytes.of(new float[] {1, 2, 3}, 3),
        "fc.weight", TensorBytes.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2),
        "step", TensorBytes.of(new long[] {7})), SafeTensors.WEIGHTS);
    return bytes.toByteArray();
  }
}
