package org.espalier.actors.security;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Why a handshake came to nothing. */
public enum Refusal {
  NO_CERTIFICATE("showed no certificate"),
  UNTRUSTED("has a certificate of an authority that is not ours, or that does not fit"),
  EXPIRED("has a certificate that does not hold now"),
  OTHER_CLUSTER("has a certificate that names another cluster, or none"),
  NO_NODE("has a certificate that names no node"),
  NOT_TLS("does not speak TLS"),
  OTHER_PROTOCOL("offers no protocol or cipher of ours"),
  BY_THE_PEER("refused this node"),
  HUNG_UP("left in the middle"),
  TOO_SLOW("did not finish in time"),
  TOO_MANY("came while too many others were at it");

  private final String words;

  Refusal(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** The engine knows more than it tells in types: what is left is read from its messages, which are those of Java 17. */
  static Refusal of(Throwable failure) {
    Optional<RefusedPeerException> refused = RefusedPeerException.in(failure);
    if (refused.isPresent()) {
      return refused.get().refusal();
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
        return EXPIRED;
      }
    }
    return failure instanceof CertificateException ? UNTRUSTED : of(String.valueOf(failure.getMessage()), failure);
  }

  private static Refusal of(String message, Throwable failure) {
    if (message.contains("Empty client certificate chain")) {
      return NO_CERTIFICATE;
    } else if (message.contains("fatal alert")) {
      return BY_THE_PEER;
    } else if (message.contains("close_notify") || message.contains("closing inbound")) {
      return HUNG_UP;
    } else if (message.contains("nsupported or unrecognized SSL message") || message.contains("plaintext connection")) {
      return NOT_TLS;
    }
    return failure instanceof SSLException ? OTHER_PROTOCOL : NOT_TLS;
  }
}
