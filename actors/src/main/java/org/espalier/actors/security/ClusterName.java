package org.espalier.actors.security;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.espalier.models.InputException;

/**
 * The name of a cluster, which every node's certificate carries: one authority may sign for several clusters. Among the subject
 * alternative names stand the URIs {@code espalier:cluster:NAME} and {@code espalier:node:NAME}.
 */
public record ClusterName(String name) {
  private static final String CLUSTER = "espalier:cluster:";
  private static final String NODE = "espalier:node:";
  private static final Integer URI_NAME = 6;

  public ClusterName {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}")) {
      throw new InputException("the cluster's name is '%s'; it needs 1 to 63 letters, digits, - or _, the first a letter or a digit", name);
    }
  }

  /**
   * The node that a certificate names.
   *
   * @throws RefusedPeerException if it names another cluster, several, or none, or no node
   */
  public String nodeOf(X509Certificate certificate) throws RefusedPeerException {
    List<String> uris = uris(certificate);
    if (!uris.stream().filter(uri -> uri.startsWith(CLUSTER)).toList().equals(List.of(CLUSTER + name))) {
      throw new RefusedPeerException(Refusal.OTHER_CLUSTER, certificate, null);
    }
    Optional<String> node = uris.stream().filter(uri -> uri.startsWith(NODE)).map(uri -> uri.substring(NODE.length())).findFirst();
    return node.filter(found -> !found.isBlank()).orElseThrow(() -> new RefusedPeerException(Refusal.NO_NODE, certificate, null));
  }

  private static List<String> uris(X509Certificate certificate) throws RefusedPeerException {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of()
          : names.stream().filter(entry -> URI_NAME.equals(entry.get(0))).map(entry -> (String) entry.get(1)).toList();
    } catch (CertificateParsingException e) {
      throw new RefusedPeerException(Refusal.UNTRUSTED, certificate, e);
    }
  }
}
