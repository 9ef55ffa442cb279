package org.espalier.actors.security;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Who may join, over Artery with TLS on loopback addresses. */
@Timeout(180)
class ClusterTlsTest {
  private static TestCertificates certificates;
  private static TlsNode one;

  @BeforeAll
  static void startCluster() throws Exception {
    certificates = TestCertificates.get();
    one = new TlsNode(certificates.node("one").artery(), "127.0.0.1");
    one.join(one);
    one.awaitUp(1);
  }

  @AfterAll
  static void stopCluster() {
    one.close();
  }

  @Test
  void aNodeWithACertificateOfTheClusterJoins() {
    try (TlsNode two = new TlsNode(certificates.node("two").artery(), "127.0.0.2")) {
      two.join(one);
      two.awaitUp(2);
      assertThat(two.handshakes().failures()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"foreign, UNTRUSTED", "expired, EXPIRED", "other, OTHER_CLUSTER"})
  void aNodeWithAnotherCertificateStaysOut(String node, Refusal refusal) {
    long before = one.handshakes().failures(refusal);
    try (TlsNode stranger = new TlsNode(certificates.stranger(node), "127.0.0.3")) {
      stranger.join(one);
      one.awaitFailures(refusal, before + 2);                       // it tried, and tried again
      assertThat(stranger.isMember()).isFalse();
    }
  }

  @Test
  void aNodeDoesNotCallAServerOfAnotherCluster() {
    try (TlsNode stranger = new TlsNode(certificates.stranger("other"), "127.0.0.3");
        TlsNode two = new TlsNode(certificates.node("two").artery(), "127.0.0.2")) {
      stranger.join(stranger);
      stranger.awaitUp(1);
      two.join(stranger);
      two.awaitFailures(Refusal.OTHER_CLUSTER, 1);
      assertThat(two.isMember()).isFalse();
    }
  }

  /** The certificate is right, but of a node that lives elsewhere. */
  @Test
  void aNodeDoesNotCallAServerUnderAnotherName() {
    try (TlsNode liar = new TlsNode(certificates.stranger("one"), "127.0.0.3");
        TlsNode two = new TlsNode(certificates.node("two").artery(), "127.0.0.2")) {
      liar.join(liar);
      liar.awaitUp(1);
      two.join(liar);
      two.awaitFailures(Refusal.UNTRUSTED, 1);
      assertThat(two.isMember()).isFalse();
    }
  }

  @Test
  void aHundredAttemptsAreCountedAndLeaveALineForEachPeer() throws Exception {
    try (TlsNode two = new TlsNode(certificates.node("two").artery(), "127.0.0.2"); Lines lines = new Lines()) {
      List<SSLContext> strangers = List.of(certificates.client(), certificates.client("foreign"), certificates.client("expired"),
          certificates.client("other"));
      for (int i = 0; i < 100; i++) {
        assertThat(isRefused(strangers.get(i % strangers.size()), two.address())).isTrue();
      }

      for (Refusal refusal : List.of(Refusal.NO_CERTIFICATE, Refusal.UNTRUSTED, Refusal.EXPIRED, Refusal.OTHER_CLUSTER)) {
        two.awaitFailures(refusal, 25);
        assertThat(two.handshakes().failures(refusal)).isEqualTo(25);
      }
      assertThat(lines.texts()).hasSize(4).anyMatch(line -> line.contains("a caller showed no certificate"))
          .anyMatch(line -> line.contains("CN=foreign") && line.contains("authority that is not ours"))
          .anyMatch(line -> line.contains("CN=expired") && line.contains("does not hold now"))
          .anyMatch(line -> line.contains("CN=other") && line.contains("names another cluster"));
    }
  }

  /** With TLS 1.3 a client learns only when it reads what the server thinks of its certificate. */
  private static boolean isRefused(SSLContext client, InetSocketAddress address) throws IOException {
    try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(30_000);
      socket.startHandshake();
      return socket.getInputStream().read() < 0;
    } catch (SSLException | java.net.SocketException refused) {
      return true;
    }
  }

  /** What the counter logs. */
  private static final class Lines implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger(Handshakes.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    Lines() {
      appender.start();
      logger.addAppender(appender);
    }

    List<String> texts() {
      return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Override
    public void close() {
      logger.detachAppender(appender);
    }
  }
}
