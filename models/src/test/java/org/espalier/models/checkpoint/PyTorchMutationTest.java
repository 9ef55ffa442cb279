package org.espalier.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

/** Damaged files of PyTorch: refused by one message, or read as tensors that lie inside the file. */
class PyTorchMutationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  /** For messages and for what Java keeps of names; the files have a few thousand bytes. */
  private static final long MOST_MEMORY = 16 << 20;
  /** What breaks a pickle: its own instructions, and lengths. */
  private static final byte[] TELLING = ("().tRbcqhX}]useQ\u0000\u0001\u0002\u0080\u0081\u0085\u0086\u0087\u0088\u008a\u008b\u008d\u0093\u0095"
      + "\u00ff\u007f").getBytes(StandardCharsets.ISO_8859_1);
  private static Path file;

  @BeforeContainer
  static void makeFile() throws IOException {
    file = Files.createTempFile("mutant", ".pth");
  }

  @AfterContainer
  static void deleteFile() throws IOException {
    Files.delete(file);
  }

  @Property(tries = 2000)
  void aMutantIsRefusedOrGivesTensorsInsideTheFile(@ForAll("fixtures") String name,
      @ForAll("mutations") List<Tuple2<Double, Byte>> mutations, @ForAll boolean cut, @ForAll("places") double end) throws IOException {
    byte[] sound = Files.readAllBytes(PyTorchFileTest.fixture(name));
    byte[] mutant = cut ? Arrays.copyOf(sound, (int) (end * sound.length)) : sound;
    if (mutant.length > 0) {
      mutations.forEach(m -> mutant[(int) (m.get1() * mutant.length)] = m.get2());
    }
    judge(mutant);
  }

  @Property(tries = 1)
  void everyTruncationIsRefused() throws IOException {
    for (String name : List.of("zip", "legacy", "deflated")) {
      byte[] sound = Files.readAllBytes(PyTorchFileTest.fixture(name));
      for (int length = 0; length < sound.length; length++) {
        assertThat(judge(Arrays.copyOf(sound, length))).as(name + " cut to %d bytes", length).isFalse();
      }
    }
  }

  /** Of an archive, which has sums; the old form has none, and its values may be others. */
  @Property(tries = 1)
  void noFlippedBitGivesOtherTensors() throws IOException {
    byte[] sound = Files.readAllBytes(PyTorchFileTest.fixture("zip"));
    var tensors = PyTorchFile.read(PyTorchFileTest.fixture("zip")).tensors("").tensors();
    for (int at = 0; at < sound.length; at++) {
      byte[] flipped = sound.clone();
      flipped[at] ^= (byte) (1 << at % 8);
      if (judge(flipped)) {
        assertThat(PyTorchFile.read(file).tensors("").tensors()).as("a bit of byte %d", at).isEqualTo(tensors);
      }
    }
  }

  /** Whether a file is read. */
  private static boolean judge(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      PyTorchFile read = PyTorchFile.read(file);
      for (String key : read.keys()) {
        read.tensors(key).tensors().values().forEach(tensor -> assertThat(tensor.copy().data().remaining()).isLessThan(bytes.length));
      }
      return true;
    } catch (InputException e) {
      assertThat(e.getMessage()).contains(file.toString()).hasLineCount(1).hasSizeLessThan(2000);
      return false;
    } finally {
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_MEMORY);
    }
  }

  @Provide
  Arbitrary<String> fixtures() {
    return Arbitraries.of("zip", "legacy", "deflated", "training", "strided", "protocol-5", "evil-legacy");
  }

  @Provide
  Arbitrary<List<Tuple2<Double, Byte>>> mutations() {
    var telling = Arbitraries.integers().between(0, TELLING.length - 1).map(i -> TELLING[i]);
    return Combinators.combine(places(), Arbitraries.oneOf(telling, Arbitraries.bytes())).as(Tuple::of).list().ofMinSize(1).ofMaxSize(4);
  }

  @Provide
  Arbitrary<Double> places() {
    return Arbitraries.integers().between(0, 9999).map(i -> i / 10000.0);
  }
}
