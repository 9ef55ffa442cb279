package org.espalier.actors.exchange.lane;

import java.net.InetAddress;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.espalier.models.InputException;

/** Who may connect, and whether others can read and change what travels. */
public sealed interface LaneSecurity {

  /** Nothing is checked and nothing is hidden; so between loopback addresses only. */
  record Plain() implements LaneSecurity {}

  /**
   * TLS 1.3 in which both sides show certificates. Whom to trust is the context's business alone: its trust manager sees each
   * peer's chain, and an {@code X509ExtendedTrustManager} the host that was dialled as well.
   *
   * @param context with a key manager and a trust manager; used by many threads
   */
  record MutualTls(SSLContext context) implements LaneSecurity {
    public MutualTls {
      Objects.requireNonNull(context, "mutual TLS needs an SSLContext");
    }
  }

  static LaneSecurity plain() {
    return new Plain();
  }

  static LaneSecurity mutualTls(SSLContext context) {
    return new MutualTls(context);
  }

  /** @throws InputException if bytes to or from this address would travel in the open */
  default void check(String doing, InetAddress address) {
    if (this instanceof Plain && !address.isLoopbackAddress()) {
      throw new InputException("the lane is to %s %s without TLS; without it only loopback addresses are allowed: use 127.0.0.1, or "
          + "give the lane certificates (LaneSecurity.mutualTls)", doing, address.getHostAddress());
    }
  }
}
