package org.espalier.actors.exchange.lane;

import static org.espalier.actors.exchange.lane.LaneSettings.require;

import java.time.Duration;
import java.util.stream.Stream;
import org.espalier.models.InputException;

/**
 * How long a lane waits for whom.
 *
 * @param connect  until a peer's port answers
 * @param hello    from the connection to the end of the hello, a TLS handshake included; of either side. Ample, for a new JVM on
 *                 a busy machine takes seconds, and a long one costs nothing: who only waits is the first to go
 * @param progress inside a parcel that arrives: within it {@value #PROGRESS_BYTES} bytes more, or its end, must come. Time in which
 *                 the lane itself waits for memory does not count
 * @param stall    until a peer takes the next piece of a parcel. Longer than progress, for a peer whose memory is full may wait
 * @param idle     without a parcel to send, then the connection is given up; the next send opens another
 */
public record LaneTimes(Duration connect, Duration hello, Duration progress, Duration stall, Duration idle) {
  static final int PROGRESS_BYTES = 64 << 10;
  private static final Duration LEAST = Duration.ofMillis(10);
  private static final Duration MOST = Duration.ofDays(1);

  /** @throws InputException if one is not between 10 milliseconds and a day */
  public LaneTimes {
    Stream.of(connect, hello, progress, stall, idle).forEach(time -> require(time.compareTo(LEAST) >= 0 && time.compareTo(MOST) <= 0,
        "a time of the lane is %s; needed is %s to %s", time, LEAST, MOST));
  }

  public static LaneTimes usual() {
    return new LaneTimes(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(60),
        Duration.ofMinutes(5));
  }

  Duration shortest() {
    return Stream.of(connect, hello, progress, stall).min(Duration::compareTo).orElseThrow();
  }
}
