package org.espalier.actors.wire;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.javadsl.Adapter;
import com.google.protobuf.CodedOutputStream;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.Set;
import org.espalier.actors.AkkaExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that nobody of ours wrote are refused with one kind of exception, which Akka logs, and cost little. */
class PoisonTest {
  @RegisterExtension static final AkkaExtension AKKA =
      new AkkaExtension(ConfigFactory.parseResources("org/espalier/profiles/local.conf"));
  private static final long SEED = 741_001;
  private static final int ROUNDS = 200;
  private static final int FRAME = 16 << 10;
  /** Allocated for a byte of empty parts: 259 for a Device with its two references, 174 for a Post with one, 138 for an EpochReport. */
  private static final long MOST_PER_BYTE = 320;
  private static WireSerializer serializer;

  @BeforeAll
  static void make() {
    serializer = new WireSerializer((ExtendedActorSystem) Adapter.toClassic(AKKA.kit().system()));
  }

  static Set<String> manifests() {
    return Codecs.manifests();
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void truncatedBytesAreReadOrRefused(String manifest) throws IOException {
    byte[] whole = GoldenFile.read().get(manifest).bytes();
    for (int length = 0; length < whole.length; length++) {
      readOrRefuse(manifest, Arrays.copyOf(whole, length));
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void randomBytesAreReadOrRefused(String manifest) {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      readOrRefuse(manifest, bytes);
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void changedBytesAreReadOrRefused(String manifest) throws IOException {
    Random random = new Random(SEED);
    byte[] whole = GoldenFile.read().get(manifest).bytes();
    for (int round = 0; round < ROUNDS && whole.length > 0; round++) {
      byte[] bytes = whole.clone();
      for (int change = 0; change <= random.nextInt(4); change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      readOrRefuse(manifest, bytes);
    }
  }

  @Test
  void bytesOfOneMessageUnderTheNameOfAnotherAreReadOrRefused() throws IOException {
    for (GoldenFile.Entry entry : GoldenFile.read().values()) {
      Codecs.manifests().forEach(manifest -> readOrRefuse(manifest, entry.bytes()));
    }
  }

  @Test
  void manifestsThatNobodyKnowsAreRefused() {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] name = new byte[random.nextInt(12)];
      random.nextBytes(name);
      readOrRefuse(Base64.getEncoder().encodeToString(name), name);
    }
  }

  /** A length of two gigabytes in a message of ten bytes reserves nothing. */
  @ParameterizedTest
  @MethodSource("manifests")
  void aHugeLengthReservesNothing(String manifest) throws IOException {
    for (int field = 1; field <= 15; field++) {
      byte[] bytes = bytes(field, Integer.MAX_VALUE, new byte[0]);
      readOrRefuse(manifest, bytes);
      assertThat(allocatedBy(manifest, bytes)).describedAs("field %d", field).isLessThan(64 << 10);
    }
  }

  /** Messages in messages, deeper than any of ours. */
  @ParameterizedTest
  @MethodSource("manifests")
  void aDeepNestIsReadOrRefused(String manifest) throws IOException {
    for (int field = 1; field <= 15; field++) {
      byte[] nest = new byte[0];
      for (int depth = 0; depth < 300; depth++) {
        nest = bytes(field, nest.length, nest);
      }
      readOrRefuse(manifest, nest);
      byte[] groups = new byte[FRAME];
      Arrays.fill(groups, (byte) (field << 3 | 3));                     // groups that begin and never end
      readOrRefuse(manifest, groups);
    }
  }

  /**
   * The worst that a frame can hold: as many empty parts as fit, two bytes each, and each becomes an object before anybody looks at
   * it. Akka's limit of a frame bounds it, and who sends such a thing has a certificate of the cluster.
   */
  @ParameterizedTest
  @MethodSource("manifests")
  void manyEmptyPartsCostAMultipleOfTheirBytes(String manifest) {
    for (int field = 1; field <= 15; field++) {
      byte[] bytes = new byte[FRAME];
      for (int i = 0; i < FRAME; i += 2) {
        bytes[i] = (byte) (field << 3 | 2);
      }
      readOrRefuse(manifest, bytes);
      assertThat(allocatedBy(manifest, bytes)).describedAs("field %d", field).isLessThan(MOST_PER_BYTE * FRAME);
    }
  }

  private static void readOrRefuse(String manifest, byte[] bytes) {
    try {
      serializer.fromBinary(bytes, manifest);
    } catch (NotSerializableException refused) {
      assertThat(refused.getMessage()).contains(manifest);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      String head = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, Math.min(300, bytes.length)));
      throw new AssertionError(manifest + " with " + head, e);
    }
  }

  private static long allocatedBy(String manifest, byte[] bytes) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      serializer.fromBinary(bytes, manifest);
    } catch (NotSerializableException refused) {
      // costs as well
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static byte[] bytes(int field, int length, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeTag(field, 2);
    out.writeUInt32NoTag(length);
    out.writeRawBytes(content);
    out.flush();
    return bytes.toByteArray();
  }
}
