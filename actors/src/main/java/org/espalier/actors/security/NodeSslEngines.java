package org.espalier.actors.security;

import akka.actor.ActorSystem;
import akka.remote.artery.tcp.ConfigSSLEngineProvider;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import scala.Option;

/**
 * Made by Akka, by its name: the TLS engines of a node's connections. Akka says nothing of handshakes that fail; these count them.
 * The passwords are read from their file and stand in no configuration.
 */
public final class NodeSslEngines extends ConfigSSLEngineProvider {
  private final NodeTls tls;
  private final Handshakes handshakes;
  private final Doorkeeper doorkeeper;

  public NodeSslEngines(ActorSystem system) {
    super(system);
    this.tls = NodeTls.of(system.settings().config()).orElseThrow();
    this.handshakes = Handshakes.of(system);
    this.doorkeeper = new Doorkeeper(system, handshakes, tls.within(), tls.underWay());
  }

  @Override
  public KeyManager[] keyManagers() {
    return tls.keys();
  }

  @Override
  public TrustManager[] trustManagers() {
    return tls.trust();
  }

  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    return doorkeeper.admit(super.createServerSSLEngine(hostname, port));
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    return new WatchedEngine(super.createClientSSLEngine(hostname, port), hostname + ":" + port, handshakes, () -> {});
  }

  /** Of a caller. The trust manager has asked already; a session that was resumed has not passed it. */
  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return verify(session);
  }

  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return verify(session);
  }

  private Option<Throwable> verify(SSLSession session) {
    try {
      tls.cluster().nodeOf((X509Certificate) session.getPeerCertificates()[0]);
      return Option.empty();
    } catch (RefusedPeerException e) {
      handshakes.failed(e.refusal(), e.subject());
      return Option.apply(e);
    } catch (SSLPeerUnverifiedException e) {
      handshakes.failed(Refusal.NO_CERTIFICATE, WatchedEngine.UNKNOWN);
      return Option.apply(e);
    }
  }
}
