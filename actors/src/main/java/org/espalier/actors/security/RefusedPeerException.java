package org.espalier.actors.security;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** A peer's certificate is not one of this cluster. */
public final class RefusedPeerException extends CertificateException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 200;
  private final Refusal refusal;
  private final String subject;

  RefusedPeerException(Refusal refusal, X509Certificate certificate, Throwable cause) {
    super("the peer " + subject(certificate) + " " + refusal.words(), cause);
    this.refusal = refusal;
    this.subject = subject(certificate);
  }

  /** The one among the causes, if any. */
  static Optional<RefusedPeerException> in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RefusedPeerException refused) {
        return Optional.of(refused);
      }
    }
    return Optional.empty();
  }

  public Refusal refusal() {
    return refusal;
  }

  /** Chosen by the peer, made fit for a log. */
  public String subject() {
    return subject;
  }

  private static String subject(X509Certificate certificate) {
    String name = certificate.getSubjectX500Principal().getName().replaceAll("\\p{Cntrl}", "?");
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "...";
  }
}
