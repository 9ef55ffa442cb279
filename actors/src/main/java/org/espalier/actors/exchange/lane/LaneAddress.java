package org.espalier.actors.exchange.lane;

import org.espalier.models.InputException;

/** Where a node's lane listens: a name or address of a host, and a port. */
public record LaneAddress(String host, int port) {

  /** @throws InputException if the host is empty or the port is not of 1 to 65535 */
  public LaneAddress {
    LaneSettings.require(!host.isBlank(), "a lane's address has an empty host: name one, such as 127.0.0.1");
    LaneSettings.require(port > 0 && port < 65536, "a lane's address has port %d; needed is 1 to 65535", port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
