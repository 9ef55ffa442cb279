package org.espalier.actors.exchange.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.actors.exchange.lane.LaneNode.bytes;
import static org.espalier.actors.exchange.lane.LaneNode.done;
import static org.espalier.actors.exchange.lane.LaneNode.reason;
import static org.espalier.actors.exchange.lane.LaneNode.settings;
import static org.espalier.actors.exchange.lane.LaneNode.times;
import static org.espalier.actors.exchange.lane.LaneNode.until;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneTlsTest {
  private static Certificates ours;
  private static Certificates foreign;

  @BeforeAll
  static void make(@TempDir Path folder) throws Exception {
    ours = Certificates.make(folder, "ours", "node", "expired");
    foreign = Certificates.make(folder, "foreign", "node");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_383, 16_385, 3_000_000})
  void whatIsSentArrives(int length) throws Exception {
    try (LaneNode here = node(ours.context("node")); LaneNode there = node(ours.context("node"))) {
      ByteBuffer attachment = bytes(length, 3);

      here.send(there, "first", attachment, ByteBuffer.allocate(5));
      here.send(there, "second", attachment);
      there.send(here, "back", attachment);

      try (Parcel first = there.next(); Parcel second = there.next(); Parcel back = here.next()) {
        assertThat(first.attachments()).containsExactly(attachment, ByteBuffer.allocate(5));
        assertThat(second.attachments()).containsExactly(attachment);
        assertThat(new String(back.head())).isEqualTo("back");
        assertThat(back.attachments()).containsExactly(attachment);
      }
      assertThat(here.statistics().failures()).isEmpty();
      assertThat(there.statistics().failures()).isEmpty();
    }
  }

  @Test
  void whoShowsNoCertificateOrAForeignOrAnExpiredOneStaysOut() throws Exception {
    try (LaneNode node = node(ours.context("node"))) {
      List<SSLContext> intruders = List.of(ours.nameless(), foreign.context("node"), ours.context("expired"),
          foreign.contextTrusting(ours, "node"));
      for (int i = 0; i < intruders.size(); i++) {
        try (LaneNode intruder = node(intruders.get(i))) {
          assertThat(reason(intruder.send(node, "let me in"))).isIn(LaneFailure.HANDSHAKE, LaneFailure.HELLO);
          int counted = i + 1;
          until(() -> node.failures(LaneFailure.HANDSHAKE) == counted);
        }
      }
      assertThat(node.isEmpty()).isTrue();
      assertThat(node.statistics().peersIn()).isZero();
      assertThat(node.statistics().failures()).containsOnlyKeys(LaneFailure.HANDSHAKE);
      try (LaneNode good = node(ours.context("node"))) {
        done(good.send(node, "good"));
        assertThat(node.nextHead()).isEqualTo("good");
      }
    }
  }

  @Test
  void aNodeThatAnotherAuthorityVouchesForIsNotSentTo() throws Exception {
    try (LaneNode here = node(ours.context("node")); LaneNode there = node(foreign.contextTrusting(ours, "node"))) {
      assertThat(reason(here.send(there, "secret"))).isEqualTo(LaneFailure.HANDSHAKE);
      assertThat(here.failures(LaneFailure.HANDSHAKE)).isEqualTo(1);
      assertThat(there.isEmpty()).isTrue();
    }
  }

  @Test
  void plainBytesAndOlderTlsAreCountedAsFailedHandshakes() throws Exception {
    try (LaneNode node = node(ours.context("node"))) {
      try (RawPeer plain = RawPeer.connect(node)) {
        plain.write(RawPeer.hello(LaneNode.CLUSTER));
        plain.awaitEnd();
      }
      assertThat(node.failures(LaneFailure.HANDSHAKE)).isEqualTo(1);

      try (SSLSocket older = (SSLSocket) ours.context("node").getSocketFactory().createSocket("127.0.0.1",
          node.lane.address().port())) {
        older.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertThatThrownBy(older::startHandshake).isInstanceOf(IOException.class);
      }
      until(() -> node.failures(LaneFailure.HANDSHAKE) == 2);
    }
  }

  @Test
  void aThousandConnectionsWithoutAHandshakeKeepNobodyOut() throws Exception {
    List<RawPeer> silent = new ArrayList<>();
    LaneSettings small = settings().with(LaneNode.limits(4, 4));
    try (LaneNode node = LaneNode.open(small, LaneSecurity.mutualTls(ours.context("node")));
        LaneNode good = node(ours.context("node"))) {
      for (int i = 0; i < 1_000; i++) {
        silent.add(RawPeer.connect(node));
      }
      done(good.send(node, "good"));

      assertThat(node.nextHead()).isEqualTo("good");
      assertThat(node.statistics().strangers()).isLessThanOrEqualTo(8);
      assertThat(node.statistics().memory().reserved()).isLessThanOrEqualTo(1 << 20);
    } finally {
      for (RawPeer peer : silent) {
        peer.close();
      }
    }
  }

  @Test
  void aHandshakeHasADeadline() throws Exception {
    LaneSettings hasty = settings().with(times(200, 60_000));
    try (LaneNode node = LaneNode.open(hasty, LaneSecurity.mutualTls(ours.context("node"))); RawPeer slow = RawPeer.connect(node)) {
      slow.write(new byte[] {22, 3, 1});
      slow.awaitEnd();
      until(() -> node.failures(LaneFailure.HELLO_LATE) == 1);
    }
  }

  private static LaneNode node(SSLContext context) {
    return LaneNode.open(settings(), LaneSecurity.mutualTls(context));
  }
}
