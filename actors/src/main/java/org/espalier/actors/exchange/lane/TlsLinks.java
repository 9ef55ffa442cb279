package org.espalier.actors.exchange.lane;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.espalier.actors.exchange.lane.LaneSecurity.MutualTls;
import tlschannel.BufferAllocator;
import tlschannel.ClientTlsChannel;
import tlschannel.HeapBufferAllocator;
import tlschannel.ServerTlsChannel;
import tlschannel.TlsChannel;

/** Puts TLS around links, where it is asked for. */
final class TlsLinks {
  private static final String[] PROTOCOLS = {"TLSv1.3"};
  /** AES-128 first: a quarter faster than AES-256, and not the weakest part of anything. */
  private static final String[] CIPHERS = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"};
  /** Java ciphers in arrays anyway; and what strangers make us allocate is then freed soon, which direct memory would not be. */
  private static final BufferAllocator HEAP = new HeapBufferAllocator();

  private TlsLinks() {}

  /** The side that was called. */
  static void accept(LaneSecurity security, Link link) throws IOException {
    if (security instanceof MutualTls tls) {
      shake(link, ServerTlsChannel.newBuilder(link.socket(), tls.context()).withEngineFactory(TlsLinks::server)
          .withReleaseBuffers(false).withEncryptedBufferAllocator(HEAP).build());
    }
  }

  /** The side that calls. */
  static void connect(LaneSecurity security, Link link, LaneAddress to) throws IOException {
    if (security instanceof MutualTls tls) {
      shake(link, ClientTlsChannel.newBuilder(link.socket(), client(tls.context(), to)).withReleaseBuffers(false)
          .withEncryptedBufferAllocator(HEAP).build());
    }
  }

  private static void shake(Link link, TlsChannel channel) throws IOException {
    try {
      channel.handshake();
    } catch (IOException | RuntimeException e) { // engines throw both at bytes that are no TLS
      throw new LaneException(e, LaneFailure.HANDSHAKE, "TLS handshake with %s failed: %s", link.peer(), e);
    }
    link.wrap(channel);
  }

  private static SSLEngine server(SSLContext context) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    return strict(engine);
  }

  private static SSLEngine client(SSLContext context, LaneAddress to) {
    SSLEngine engine = context.createSSLEngine(to.host(), to.port());
    engine.setUseClientMode(true);
    return strict(engine);
  }

  private static SSLEngine strict(SSLEngine engine) {
    engine.setEnabledProtocols(PROTOCOLS);
    engine.setEnabledCipherSuites(CIPHERS);
    return engine;
  }
}
