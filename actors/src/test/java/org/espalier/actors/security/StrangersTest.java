package org.espalier.actors.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What a caller without a certificate can do to a node: hold little, not for long, and keep nobody out. */
@Timeout(180)
class StrangersTest {
  private static final int MANY = 1_000;
  private static final int UNDER_WAY = 64;
  private static final long MIB = 1 << 20;
  private static final long GARBAGE = 88 * MIB;
  /** Of heap and direct memory together, while the callers still hold what they can. */
  private static final long MOST_GROWTH = 16 * MIB;
  private static TestCertificates certificates;
  private static TlsNode node;

  @BeforeAll
  static void start() throws Exception {
    certificates = TestCertificates.get();
    node = new TlsNode(certificates.node("one", Duration.ofSeconds(5), UNDER_WAY).artery(), "127.0.0.1");
    node.join(node);
    node.awaitUp(1);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void aThousandCallersWhoSayNothingAreHungUpOn() throws Exception {
    long before = used();
    long failuresBefore = failures();
    List<SocketChannel> callers = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) {
        callers.add(SocketChannel.open(node.address()));
      }
      node.awaitFailures(Refusal.TOO_MANY, 1);
      long growth = used() - before;
      tell("%d callers who say nothing: %d KiB", MANY, growth >> 10);
      assertThat(growth).isLessThan(MOST_GROWTH);

      for (SocketChannel caller : callers) {
        assertThat(isOver(caller)).isTrue();
      }
      assertThat(node.handshakes().failures(Refusal.TOO_SLOW)).isBetween(1L, (long) MANY);
      assertThat(failures() - failuresBefore).isEqualTo(MANY);
    } finally {
      for (SocketChannel caller : callers) {
        caller.close();
      }
    }
    aFriendIsLetIn();
  }

  @Test
  void garbageIsRefusedAtItsFirstBytes() throws Exception {
    byte[] garbage = new byte[(int) MIB];
    new Random(88).nextBytes(garbage);
    garbage[0] = 'G';                                               // no record of TLS begins so

    long taken = pour(ByteBuffer.wrap(garbage));

    node.awaitFailures(Refusal.NOT_TLS, 1);
    tell("of %d MiB of garbage the node took %d KiB", GARBAGE / MIB, taken >> 10);
    aFriendIsLetIn();
  }

  /** Well-formed records of a greeting that says it is 16 MiB long and never ends. */
  @Test
  void aGreetingWithoutEndIsRefused() throws Exception {
    ByteBuffer record = ByteBuffer.allocate(5 + (16 << 10));
    record.put(new byte[] {22, 3, 3, 64, 0, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff}).position(0);
    long before = used();

    long taken = pour(record);

    node.awaitFailures(Refusal.OTHER_PROTOCOL, 1);
    tell("of a greeting without end the node took %d KiB and keeps %d KiB", taken >> 10, used() - before >> 10);
    assertThat(used() - before).isLessThan(MOST_GROWTH);
    aFriendIsLetIn();
  }

  private static void aFriendIsLetIn() {
    try (TlsNode friend = new TlsNode(certificates.node("two").artery(), "127.0.0.2")) {
      friend.join(node);
      friend.awaitUp(2);
    }
  }

  /** Sends it again and again until the node hangs up. @return bytes that went out */
  private static long pour(ByteBuffer bytes) {
    long sent = 0;
    try (SocketChannel caller = SocketChannel.open(node.address())) {
      while (sent < GARBAGE) {
        sent += caller.write(bytes);
        if (!bytes.hasRemaining()) {
          bytes.rewind();
        }
      }
    } catch (IOException hungUp) {
      return sent;
    }
    throw new AssertionError("the node took all of " + sent + " bytes");
  }

  private static boolean isOver(SocketChannel caller) throws IOException {
    caller.socket().setSoTimeout(60_000);
    try {
      return caller.socket().getInputStream().read() < 0;
    } catch (SocketTimeoutException still) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private static long failures() {
    return node.handshakes().failures().values().stream().mapToLong(Long::longValue).sum();
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
  }

  private static void tell(String words, Object... numbers) {
    LoggerFactory.getLogger(StrangersTest.class).info(String.format(words, numbers));
  }
}
