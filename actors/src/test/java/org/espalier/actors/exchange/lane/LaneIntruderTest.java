package org.espalier.actors.exchange.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.actors.exchange.lane.LaneNode.bytes;
import static org.espalier.actors.exchange.lane.LaneNode.cause;
import static org.espalier.actors.exchange.lane.LaneNode.done;
import static org.espalier.actors.exchange.lane.LaneNode.reason;
import static org.espalier.actors.exchange.lane.LaneNode.settings;
import static org.espalier.actors.exchange.lane.LaneNode.times;
import static org.espalier.actors.exchange.lane.LaneNode.until;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in at the door: the node lives on, its memory is bounded, and the reason is counted. */
class LaneIntruderTest {
  private static final int MIB = 1 << 20;
  private static final byte[] FRAME = RawPeer.frame(0, "head".getBytes(), new byte[1_000]);

  @Test
  void aRightFrameMadeByHandIsUnderstood() throws Exception {
    try (LaneNode node = LaneNode.open(); RawPeer peer = RawPeer.welcome(node)) {
      peer.write(FRAME);
      assertThat(node.nextHead()).isEqualTo("head");
    }
  }

  /** Places of the frame: a length in the header, the header's sum, an attachment's length, head, gap, attachment, sum. */
  @ParameterizedTest
  @CsvSource({"12, CHECKSUM", "27, CHECKSUM", "35, CHECKSUM", "38, LENGTH", "39, CHECKSUM", "41, CHECKSUM", "60, CHECKSUM",
      "500, CHECKSUM", "1131, CHECKSUM", "0, MAGIC"})
  void aChangedBitIsFound(int place, LaneFailure reason) throws Exception {
    try (LaneNode node = LaneNode.open(); RawPeer peer = RawPeer.welcome(node)) {
      byte[] frame = FRAME.clone();
      frame[place] ^= 4;
      peer.write(frame);
      peer.awaitEnd();

      assertThat(node.failures(reason)).as("%s", node.statistics()).isEqualTo(1);
      assertThat(node.isEmpty()).isTrue();
      assertThat(node.statistics().memory().inUse()).isZero();
    }
  }

  @Test
  void aFrameThatIsMissingOrComesTwiceIsFound() throws Exception {
    try (LaneNode node = LaneNode.open(); RawPeer twice = RawPeer.welcome(node); RawPeer missing = RawPeer.welcome(node)) {
      twice.write(FRAME);
      twice.write(FRAME);
      missing.write(RawPeer.frame(1, new byte[0], new byte[0]));
      twice.awaitEnd();
      missing.awaitEnd();

      assertThat(node.failures(LaneFailure.SEQUENCE)).isEqualTo(2);
      assertThat(node.nextHead()).isEqualTo("head");
      assertThat(node.isEmpty()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"2000000000, 0, 64", "1, 2000000000, 64", "1, 1, 9000000000000", "1, 1, 2147483647", "-1, 1, 64", "1, -1, 64",
      "1, 1, -5", "1, 1, 1024"})
  void lengthsAreCheckedBeforeMemoryIsTaken(int head, int attachments, long body) throws Exception {
    try (LaneNode node = LaneNode.open(); RawPeer peer = RawPeer.welcome(node)) {
      peer.write(RawPeer.header(0, head, attachments, body));
      peer.write(new byte[] {0, 0, 0, 99}); // the attachment's length, where there is one
      peer.awaitEnd();

      assertThat(node.failures(LaneFailure.LENGTH)).isEqualTo(1);
      assertThat(node.statistics().memory().reserved()).isZero();
    }
  }

  @Test
  void randomBytesAreNoHelloAndNoFrame() throws Exception {
    Random random = new Random(42);
    try (LaneNode node = LaneNode.open()) {
      for (int i = 0; i < 100; i++) {
        byte[] noise = new byte[1 + random.nextInt(10_000)];
        random.nextBytes(noise);
        try (RawPeer stranger = RawPeer.connect(node); RawPeer peer = RawPeer.welcome(node)) {
          writeWhatGoes(stranger, noise);
          writeWhatGoes(peer, noise);
          stranger.socket.shutdownOutput();
          peer.socket.shutdownOutput();
          stranger.awaitEnd();
          peer.awaitEnd();
        }
      }
      assertThat(node.failures(LaneFailure.HELLO)).isEqualTo(100);
      assertThat(node.failures(LaneFailure.MAGIC) + node.failures(LaneFailure.BROKEN)).isEqualTo(100);
      assertThat(node.statistics().memory().reserved()).isZero();
      served(node);
    }
  }

  private static void writeWhatGoes(RawPeer peer, byte[] bytes) {
    try {
      peer.write(bytes);
    } catch (IOException e) {
      // the node had enough before the end
    }
  }

  @Test
  void aThousandSilentConnectionsKeepNobodyOut() throws Exception {
    List<RawPeer> silent = new ArrayList<>();
    try (LaneNode node = LaneNode.open(settings().with(LaneNode.limits(4, 4)))) {
      served(node);
      long heap = heap();
      long direct = direct();
      for (int i = 0; i < 1_000; i++) {
        silent.add(RawPeer.connect(node));
      }
      served(node);

      until(() -> node.failures(LaneFailure.CROWDED) >= 1_000 - 8);
      assertThat(node.statistics().strangers()).isLessThanOrEqualTo(8);
      until(() -> LaneNode.threads(node.lane.address().port()) < 20);
      assertThat(heap() - heap).isLessThan(16 * MIB);
      assertThat(direct() - direct).isLessThan(4 * MIB);
      served(node);
    } finally {
      for (RawPeer peer : silent) {
        peer.close();
      }
    }
  }

  @Test
  void whoSaysNoHelloInTimeGoes() throws Exception {
    try (LaneNode node = LaneNode.open(settings().with(times(100, 60_000))); RawPeer silent = RawPeer.connect(node);
        RawPeer slow = RawPeer.connect(node)) {
      slow.write(RawPeer.hello(LaneNode.CLUSTER), 0, 10);
      silent.awaitEnd();
      slow.awaitEnd();

      until(() -> node.failures(LaneFailure.HELLO_LATE) == 2);
      until(() -> node.statistics().strangers() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, FrameHeader.BYTES, FrameHeader.BYTES + 4, 500, 1131})
  void whoStopsInsideAFrameGoesAndItsMemoryComesBack(int place) throws Exception {
    try (LaneNode node = LaneNode.open(settings().with(times(60_000, 100))); RawPeer slow = RawPeer.welcome(node)) {
      slow.write(FRAME, 0, place);
      slow.awaitEnd();

      until(() -> node.failures(LaneFailure.STALLED) == 1);
      until(() -> node.statistics().peersIn() == 0);
      assertThat(node.statistics().memory().inUse()).isZero();
    }
  }

  @Test
  void trickledBytesAreNoProgress() throws Exception {
    try (LaneNode node = LaneNode.open(settings().with(times(60_000, 200))); RawPeer slow = RawPeer.welcome(node)) {
      byte[] frame = RawPeer.frame(0, new byte[0], new byte[MIB]);
      slow.write(frame, 0, 100);
      int at = 100;
      while (node.failures(LaneFailure.STALLED) == 0) {
        try {
          slow.write(frame, at, ++at);
        } catch (IOException e) {
          until(() -> node.failures(LaneFailure.STALLED) == 1);
        }
        java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
      }
      until(() -> node.statistics().memory().inUse() == 0);
    }
  }

  @Test
  void aPeerThatDiesInsideAParcelLeavesNothingBehind() throws Exception {
    try (LaneNode node = LaneNode.open()) {
      try (RawPeer peer = RawPeer.welcome(node)) {
        peer.write(RawPeer.frame(0, "large".getBytes(), new byte[10 * MIB]), 0, 5 * MIB);
        until(() -> node.statistics().memory().inUse() > 0);
      }
      until(() -> node.failures(LaneFailure.BROKEN) == 1);
      until(() -> node.statistics().peersIn() == 0);
      assertThat(node.statistics().memory().inUse()).isZero();
      assertThat(node.isEmpty()).isTrue();
      served(node);
    }
  }

  @Test
  void anotherClusterAndAnotherVersionAreTurnedAwayWithTheReason() throws Exception {
    try (LaneNode node = LaneNode.open(); LaneNode foreign = LaneNode.open(LaneSettings.usual("127.0.0.1", 0, "orchard"))) {
      Throwable refused = cause(foreign.send(node, "hello"));
      assertThat(refused).hasMessage(node.lane.address() + " does not belong to cluster orchard");
      assertThat(((LaneException) refused).reason()).isEqualTo(LaneFailure.CLUSTER);
      until(() -> node.failures(LaneFailure.CLUSTER) == 1);

      try (RawPeer newer = RawPeer.connect(node)) {
        byte[] hello = RawPeer.hello(LaneNode.CLUSTER);
        hello[5] = 9;
        newer.write(hello);
        assertThat(newer.answer()).isEqualTo(Hello.Answer.OTHER_VERSION.ordinal());
        newer.awaitEnd();
      }
      assertThat(node.failures(LaneFailure.VERSION)).isEqualTo(1);
      assertThat(node.isEmpty()).isTrue();
    }
  }

  @Test
  void noMorePeersThanAllowedAreLetIn() throws Exception {
    LaneLimits two = new LaneLimits(100, 1, MIB, MIB, MIB, 2, 8);
    try (LaneNode node = LaneNode.open(settings().with(two)); RawPeer first = RawPeer.welcome(node);
        RawPeer second = RawPeer.welcome(node); LaneNode third = LaneNode.open()) {
      assertThat(reason(third.send(node, "room?"))).isEqualTo(LaneFailure.FULL);
      until(() -> node.failures(LaneFailure.FULL) == 1);

      first.close();
      until(() -> node.statistics().peersIn() == 1);
      done(third.send(node, "now"));
      assertThat(node.nextHead()).isEqualTo("now");
      assertThat(second.socket.isOpen()).isTrue();
    }
  }

  private static void served(LaneNode node) throws Exception {
    try (LaneNode good = LaneNode.open()) {
      done(good.send(node, "good", bytes(1_000, 1)));
      assertThat(node.nextHead()).isEqualTo("good");
    }
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream().filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
  }
}
