package org.espalier.actors.exchange.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.actors.exchange.lane.LaneNode.bytes;
import static org.espalier.actors.exchange.lane.LaneNode.done;
import static org.espalier.actors.exchange.lane.LaneNode.limits;
import static org.espalier.actors.exchange.lane.LaneNode.reason;
import static org.espalier.actors.exchange.lane.LaneNode.settings;
import static org.espalier.actors.exchange.lane.LaneNode.until;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LaneMemoryTest {
  private static final int MIB = 1 << 20;

  @Test
  void aReceiverThatKeepsParcelsSlowsTheSenderAndTheirMemoryIsBounded() throws Exception {
    try (LaneNode here = LaneNode.open(settings().with(limits(4, 64)));
        LaneNode there = LaneNode.open(settings().with(limits(4, 64)))) {
      ByteBuffer half = bytes(MIB / 2 - 8192, 7); // with its head and rounding, two fill a region
      List<CompletionStage<Void>> sent = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        sent.add(here.send(there, "number " + i, half));
      }

      until(() -> there.statistics().memory().waits() > 0);
      assertThat(there.statistics().parcelsIn()).isEqualTo(8);
      assertThat(there.statistics().memory().reserved()).isEqualTo(4 * MIB);
      assertThat(sent.get(99).toCompletableFuture()).isNotDone();
      assertThat(here.statistics().queue().parcels()).isPositive();

      for (int i = 0; i < 100; i++) {
        try (Parcel parcel = there.next()) {
          assertThat(new String(parcel.head())).isEqualTo("number " + i);
          assertThat(parcel.attachments()).containsExactly(half);
        }
      }
      done(sent.get(99));
      assertThat(there.statistics().memory().mostUsed()).isLessThanOrEqualTo(4 * MIB);
      assertThat(there.statistics().memory().inUse()).isZero();
    }
  }

  @Test
  void aSendBeyondTheQueueFailsAtOnce() throws Exception {
    try (LaneNode here = LaneNode.open(settings().with(limits(4, 64))); RawHost silent = new RawHost()) {
      CompletableFuture<SocketChannel> held = CompletableFuture.supplyAsync(() -> welcome(silent));
      ByteBuffer large = bytes(MIB - 64, 1);
      List<CompletionStage<Void>> sent = new ArrayList<>();
      while (here.failures(LaneFailure.QUEUE_FULL) == 0) {
        sent.add(here.lane.send(silent.address(), new byte[1], List.of(large)));
      }

      assertThat(reason(sent.get(sent.size() - 1))).isEqualTo(LaneFailure.QUEUE_FULL);
      assertThat(here.statistics().queue().bytes()).isLessThanOrEqualTo(64 * MIB); // more than sockets take
      held.join().close();
      assertThat(reason(sent.get(sent.size() - 2))).isIn(LaneFailure.BROKEN, LaneFailure.UNREACHABLE);
      assertThat(here.statistics().queue()).isEqualTo(new LaneStatistics.Queue(0, 0));
    }
  }

  private static SocketChannel welcome(RawHost host) {
    try {
      return host.welcome();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aPeerThatTakesNothingIsGivenUp() throws Exception {
    LaneTimes usual = LaneTimes.usual();
    LaneTimes times = new LaneTimes(usual.connect(), usual.hello(), usual.progress(), Duration.ofMillis(200), usual.idle());
    try (LaneNode here = LaneNode.open(settings().with(times)); RawHost silent = new RawHost()) {
      CompletionStage<Void> sent = here.lane.send(silent.address(), new byte[1], List.of(bytes(60 * MIB, 1)));
      try (SocketChannel held = silent.welcome()) {
        assertThat(reason(sent)).isEqualTo(LaneFailure.STALLED);
      }
    }
  }

  @Test
  void aForgottenParcelGivesItsMemoryBackAndIsCounted() throws Exception {
    try (LaneNode here = LaneNode.open(); LaneNode there = LaneNode.open()) {
      done(here.send(there, "forgotten", bytes(1_000_000, 1)));
      assertThat(there.next().bytes()).isEqualTo(1_000_009);

      until(() -> {
        System.gc();
        return there.statistics().memory().leaked() == 1;
      });
      assertThat(there.statistics().memory().inUse()).isZero();
    }
  }

  @Test
  void aClosedParcelShowsNothingMore() throws Exception {
    try (LaneNode here = LaneNode.open(); LaneNode there = LaneNode.open()) {
      here.send(there, "head", bytes(10, 1));
      Parcel parcel = there.next();

      parcel.close();
      parcel.close();

      assertThat(new String(parcel.head())).isEqualTo("head");
      assertThatThrownBy(parcel::attachments).isInstanceOf(IllegalStateException.class);
      assertThat(there.statistics().memory().inUse()).isZero();
    }
  }

  @Test
  void piecesThatWereGivenBackGrowTogetherAgain() throws Exception {
    ParcelMemory memory = new ParcelMemory(limits(1, 1));
    Duration soon = Duration.ofMillis(10);
    List<ParcelMemory.Lease> leases = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      leases.add(memory.take(4096, soon));
    }
    assertThatThrownBy(() -> memory.take(0, soon)).isInstanceOf(LaneException.class).hasMessageContaining("1048576 of at most 1048576");

    for (int i : new int[] {2, 0, 1}) {
      leases.get(i).give();
    }
    for (int i = 255; i > 2; i--) {
      leases.get(i).give();
    }
    assertThat(memory.take(MIB, soon).view().capacity()).isEqualTo(MIB);
  }

  @Test
  void aLargeParcelIsNotStarvedBySmallOnes() throws Exception {
    ParcelMemory memory = new ParcelMemory(limits(1, 1));
    ParcelMemory.Lease first = memory.take(MIB / 2, Duration.ofSeconds(30));
    CompletableFuture<ParcelMemory.Lease> large = CompletableFuture.supplyAsync(() -> take(memory, MIB));
    until(() -> memory.statistics().waits() == 1);
    CompletableFuture<ParcelMemory.Lease> small = CompletableFuture.supplyAsync(() -> take(memory, 4096));
    until(() -> memory.statistics().waits() == 2);

    first.give();
    large.join().give();
    small.join().give();
    assertThat(memory.statistics().mostUsed()).isEqualTo(MIB);
  }

  private static ParcelMemory.Lease take(ParcelMemory memory, int bytes) {
    try {
      return memory.take(bytes, Duration.ofSeconds(30));
    } catch (LaneException e) {
      throw new IllegalStateException(e);
    }
  }
}
