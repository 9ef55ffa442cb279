package org.espalier.actors.exchange.lane;

import java.nio.charset.StandardCharsets;
import org.espalier.models.InputException;

/**
 * How a lane is deployed.
 *
 * @param host    the interface to listen on; without TLS a loopback address
 * @param port    0 for any that is free
 * @param cluster nodes of one cluster name talk to each other, others are turned away; equal on all nodes
 * @param limits  equal on all nodes, or large parcels of one are refused by another
 */
public record LaneSettings(String host, int port, String cluster, LaneLimits limits, LaneTimes times) {
  private static final int MOST_NAME_BYTES = 255;

  /** @throws InputException if a value is out of its range */
  public LaneSettings {
    require(!host.isBlank(), "the lane's host is empty: name an interface to listen on, such as 127.0.0.1");
    require(port >= 0 && port < 65536, "the lane's port is %d; needed is 1 to 65535, or 0 for any", port);
    int name = cluster.getBytes(StandardCharsets.UTF_8).length;
    require(name > 0 && name <= MOST_NAME_BYTES, "the lane's cluster name has %d bytes; needed are 1 to %d", name, MOST_NAME_BYTES);
  }

  /** With the usual limits and times. */
  public static LaneSettings usual(String host, int port, String cluster) {
    return new LaneSettings(host, port, cluster, LaneLimits.usual(), LaneTimes.usual());
  }

  public LaneSettings with(LaneLimits changed) {
    return new LaneSettings(host, port, cluster, changed, times);
  }

  public LaneSettings with(LaneTimes changed) {
    return new LaneSettings(host, port, cluster, limits, changed);
  }

  static void require(boolean met, String message, Object... values) {
    if (!met) {
      throw new InputException(message, values);
    }
  }
}
