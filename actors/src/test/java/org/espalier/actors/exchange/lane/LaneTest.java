package org.espalier.actors.exchange.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.actors.exchange.lane.LaneNode.bytes;
import static org.espalier.actors.exchange.lane.LaneNode.cause;
import static org.espalier.actors.exchange.lane.LaneNode.done;
import static org.espalier.actors.exchange.lane.LaneNode.reason;
import static org.espalier.actors.exchange.lane.LaneNode.settings;
import static org.espalier.actors.exchange.lane.LaneNode.until;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 4095, 4096, 100_000, FrameWriter.WINDOW, FrameWriter.WINDOW + 1, 5_000_003, 40_000_000})
  void whatIsSentArrives(int length) throws Exception {
    try (LaneNode here = LaneNode.open(); LaneNode there = LaneNode.open()) {
      ByteBuffer first = bytes(length, 1);
      ByteBuffer second = bytes(length / 3, 2);

      CompletionStage<Void> sent = here.send(there, "of " + length, first, second);
      try (Parcel parcel = there.next()) {
        assertThat(new String(parcel.head())).isEqualTo("of " + length);
        assertThat(parcel.attachments()).containsExactly(first, second);
        assertThat(parcel.attachments()).allMatch(ByteBuffer::isDirect);
      }
      done(sent);

      assertThat(first.position()).isZero();
      assertThat(here.statistics().bytesOut()).isEqualTo(there.statistics().bytesIn()).isEqualTo(("of " + length).length() + length
          + length / 3);
      assertThat(there.statistics().memory().inUse()).isZero();
    }
  }

  @Test
  void aParcelMayBeEmpty() throws Exception {
    try (LaneNode here = LaneNode.open(); LaneNode there = LaneNode.open()) {
      done(here.send(there, ""));
      done(here.send(there, "", ByteBuffer.allocate(0)));

      try (Parcel none = there.next(); Parcel empty = there.next()) {
        assertThat(none.head()).isEmpty();
        assertThat(none.attachments()).isEmpty();
        assertThat(empty.attachments()).containsExactly(ByteBuffer.allocate(0));
      }
    }
  }

  @Test
  void manyAttachmentsFromTheHeapOrCutOutOfMoreArriveToo() throws Exception {
    try (LaneNode here = LaneNode.open(); LaneNode there = LaneNode.open()) {
      List<ByteBuffer> parts = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        ByteBuffer part = i % 2 == 0 ? ByteBuffer.wrap(new byte[i]).asReadOnlyBuffer() : bytes(i + 7, i).position(3).limit(i + 1);
        parts.add(part);
      }

      here.send(there, "many", parts.toArray(ByteBuffer[]::new));

      try (Parcel parcel = there.next()) {
        assertThat(parcel.attachments()).isEqualTo(parts);
      }
    }
  }

  @Test
  void parcelsArriveInTheOrderOfSending() throws Exception {
    try (LaneNode here = LaneNode.open(); LaneNode there = LaneNode.open()) {
      for (int i = 0; i < 500; i++) {
        here.send(there, "number " + i, bytes(i * 37 % 5_000, i));
      }

      for (int i = 0; i < 500; i++) {
        assertThat(there.nextHead()).isEqualTo("number " + i);
      }
      assertThat(here.statistics().parcelsOut()).isEqualTo(there.statistics().parcelsIn()).isEqualTo(500);
      assertThat(here.statistics().queue()).isEqualTo(new LaneStatistics.Queue(0, 0));
    }
  }

  @Test
  void nodesSendToEachOtherAndToThemselves() throws Exception {
    try (LaneNode here = LaneNode.open(); LaneNode there = LaneNode.open()) {
      here.send(there, "ping", bytes(1 << 20, 1));
      there.send(here, "pong", bytes(1 << 20, 2));
      assertThat(there.nextHead()).isEqualTo("ping");
      assertThat(here.nextHead()).isEqualTo("pong");

      here.send(here, "echo");
      assertThat(here.nextHead()).isEqualTo("echo");
    }
  }

  @Test
  void aParcelOverTheLimitsIsRefusedWhereItIsSent() throws Exception {
    try (LaneNode here = LaneNode.open(settings().with(LaneNode.limits(4, 4)))) {
      assertThat(cause(here.send(here, "large", ByteBuffer.allocate(1 << 20)))).isInstanceOf(LaneException.class)
          .hasMessage("a parcel of 1048640 bytes; allowed are 1048576");
      assertThat(reason(here.send(here, "x".repeat(70_000)))).isEqualTo(LaneFailure.LENGTH);
      assertThat(reason(here.lane.send(here.lane.address(), new byte[0], java.util.Collections.nCopies(101, ByteBuffer.allocate(0)))))
          .isEqualTo(LaneFailure.LENGTH);
      assertThat(here.failures(LaneFailure.LENGTH)).isEqualTo(3);
    }
  }

  @Test
  void aPeerThatCameBackIsReachedAgain() throws Exception {
    try (LaneNode here = LaneNode.open()) {
      LaneNode first = LaneNode.open();
      here.send(first, "before");
      assertThat(first.nextHead()).isEqualTo("before");

      first.close();
      until(() -> here.statistics().peersOut() == 0);
      assertThat(reason(here.send(first, "meanwhile"))).isEqualTo(LaneFailure.UNREACHABLE);
      try (LaneNode second = LaneNode.open(new LaneSettings("127.0.0.1", first.lane.address().port(), LaneNode.CLUSTER,
          LaneLimits.usual(), LaneTimes.usual()))) {
        done(here.send(second, "after"));
        assertThat(second.nextHead()).isEqualTo("after");
      }
    }
  }

  @Test
  void whenAConnectionBreaksAllThatWaitsFailsAndTheNextSendOpensAnother() throws Exception {
    try (LaneNode here = LaneNode.open(); RawHost there = new RawHost()) {
      List<CompletionStage<Void>> sent = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        sent.add(here.lane.send(there.address(), new byte[1], List.of(bytes(32 << 20, i))));
      }
      try (SocketChannel socket = there.welcome()) {
        socket.socket().getInputStream().readNBytes(1_000);
      }
      for (CompletionStage<Void> each : sent) {
        assertThat(reason(each)).isEqualTo(LaneFailure.BROKEN);
      }

      CompletionStage<Void> again = here.lane.send(there.address(), new byte[1], List.of());
      try (SocketChannel socket = there.welcome()) {
        byte[] header = socket.socket().getInputStream().readNBytes(FrameHeader.BYTES);
        assertThat(header).isEqualTo(RawPeer.header(0, 1, 0, 64));
        done(again);
      }
      assertThat(here.failures(LaneFailure.BROKEN)).isEqualTo(1);
    }
  }

  @Test
  void anIdleConnectionIsGivenUpAndOpenedAgain() throws Exception {
    LaneTimes usual = LaneTimes.usual();
    LaneTimes times = new LaneTimes(usual.connect(), usual.hello(), usual.progress(), usual.stall(), Duration.ofMillis(50));
    try (LaneNode here = LaneNode.open(settings().with(times)); LaneNode there = LaneNode.open()) {
      here.send(there, "one");
      assertThat(there.nextHead()).isEqualTo("one");
      until(() -> here.statistics().peersOut() == 0 && there.statistics().peersIn() == 0);
      until(() -> LaneNode.threads(here.lane.address().port()) == 2); // the door and the watch

      done(here.send(there, "two"));
      assertThat(there.nextHead()).isEqualTo("two");
      assertThat(here.statistics().failures()).isEmpty();
      assertThat(there.statistics().failures()).isEmpty();
    }
  }

  @Test
  void aReceiverThatThrowsLosesItsParcelOnly() throws Exception {
    LinkedBlockingQueue<String> heads = new LinkedBlockingQueue<>();
    try (LaneNode here = LaneNode.open(); Lane there = Lane.open(settings(), LaneSecurity.plain(), parcel -> {
      String head = new String(parcel.head());
      if (head.equals("bad")) {
        throw new IllegalStateException("injected");
      }
      parcel.close();
      heads.add(head);
    })) {
      here.lane.send(there.address(), "bad".getBytes(), List.of(bytes(1_000, 1)));
      here.lane.send(there.address(), "good".getBytes(), List.of());

      assertThat(heads.poll(30, TimeUnit.SECONDS)).isEqualTo("good");
      assertThat(there.statistics().failures(LaneFailure.RECEIVER)).isEqualTo(1);
      assertThat(there.statistics().memory().inUse()).isZero();
    }
  }

  @Test
  void closingEndsAllThreadsAndFailsWhatWaits() throws Exception {
    LaneNode here = LaneNode.open();
    LaneNode there = LaneNode.open();
    here.send(there, "hello");
    assertThat(there.nextHead()).isEqualTo("hello");
    CompletionStage<Void> waiting;
    try (RawHost silent = new RawHost()) {
      waiting = here.lane.send(silent.address(), new byte[1], List.of());

      here.close();
      there.close();

      assertThat(reason(waiting)).isEqualTo(LaneFailure.CLOSED);
    }
    assertThat(reason(here.send(there, "late"))).isEqualTo(LaneFailure.CLOSED);
    assertThat(LaneNode.threads(here.lane.address().port())).isZero();
    assertThat(LaneNode.threads(there.lane.address().port())).isZero();
    here.close();
  }

  @Test
  void withoutTlsNothingLeavesTheMachine() throws Exception {
    LaneSettings everywhere = LaneSettings.usual("0.0.0.0", 0, LaneNode.CLUSTER);
    assertThatThrownBy(() -> LaneNode.open(everywhere)).isInstanceOf(InputException.class).hasMessageContaining("listen on 0.0.0.0")
        .hasMessageContaining("without TLS");
    try (LaneNode here = LaneNode.open()) {
      assertThat(cause(here.lane.send(new LaneAddress("192.0.2.1", 7700), new byte[1], List.of()))).isInstanceOf(InputException.class)
          .hasMessageContaining("connect to 192.0.2.1");
    }
  }

  @Test
  void wrongSettingsAreNamed() {
    try (LaneNode here = LaneNode.open()) {
      LaneSettings same = LaneSettings.usual("127.0.0.1", here.lane.address().port(), LaneNode.CLUSTER);
      assertThatThrownBy(() -> LaneNode.open(same)).isInstanceOf(InputException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1, port " + here.lane.address().port());
    }
    assertThatThrownBy(() -> new LaneLimits(1, 1, 32 << 20, 40 << 20, 32 << 20, 1, 1)).isInstanceOf(InputException.class)
        .hasMessage("the lane's pool has 41943040 bytes; a parcel of 33554432 bytes needs at least 50331648");
    assertThatThrownBy(() -> LaneNode.times(0, 100)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> LaneSettings.usual("127.0.0.1", 0, "")).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new LaneAddress("host", 0)).isInstanceOf(InputException.class);
  }
}
