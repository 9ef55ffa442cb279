package org.espalier.actors.security;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts who has a certificate of our authority that names our cluster; says of everybody else why not. */
final class PeerTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager authority;
  private final ClusterName cluster;

  PeerTrust(X509ExtendedTrustManager authority, ClusterName cluster) {
    this.authority = authority;
    this.cluster = cluster;
  }

  private interface Check {
    void run() throws CertificateException;
  }

  private void check(X509Certificate[] chain, Check ofAuthority) throws CertificateException {
    try {
      ofAuthority.run();
    } catch (CertificateException e) {
      throw new RefusedPeerException(Refusal.of(e), chain[0], e);
    }
    cluster.nodeOf(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
    check(chain, () -> authority.checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
    check(chain, () -> authority.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
    check(chain, () -> authority.checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
    check(chain, () -> authority.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, () -> authority.checkClientTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, () -> authority.checkServerTrusted(chain, type));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authority.getAcceptedIssuers();
  }
}
