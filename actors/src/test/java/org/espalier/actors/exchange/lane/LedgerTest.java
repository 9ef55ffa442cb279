package org.espalier.actors.exchange.lane;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LedgerTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(Lane.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Ledger ledger = new Ledger();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.WARN);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  @Test
  void eachKindOfFailureOfAPeerIsLoggedOnceAndCountedAlways() {
    for (int i = 0; i < 100; i++) {
      ledger.failed(LaneFailure.CHECKSUM, "10.0.0.1", "changed on its way");
    }
    ledger.failed(LaneFailure.CHECKSUM, "10.0.0.2", "changed on its way");
    ledger.failed(LaneFailure.MAGIC, "10.0.0.1", "no frame");

    assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly(
        "lane, 10.0.0.1 (CHECKSUM): changed on its way. From now on this is only counted",
        "lane, 10.0.0.2 (CHECKSUM): changed on its way. From now on this is only counted",
        "lane, 10.0.0.1 (MAGIC): no frame. From now on this is only counted");
    assertThat(failures(LaneFailure.CHECKSUM)).isEqualTo(101);
    assertThat(failures(LaneFailure.SEQUENCE)).isZero();
  }

  @Test
  void manyPeersDoNotFillMemoryOrLog() {
    for (int i = 0; i < 5_000; i++) {
      ledger.failed(LaneFailure.HANDSHAKE, "peer " + i, "no certificate");
    }

    assertThat(log.list).hasSize(1_000);
    assertThat(failures(LaneFailure.HANDSHAKE)).isEqualTo(5_000);
  }

  private long failures(LaneFailure reason) {
    return ledger.statistics(new LaneStatistics.Memory(0, 0, 0, 0, 0), 0, 0, 0).failures(reason);
  }
}
