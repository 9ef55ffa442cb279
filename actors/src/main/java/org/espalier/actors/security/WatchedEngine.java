package org.espalier.actors.security;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** An engine that tells how its handshake ended, once. */
final class WatchedEngine extends ForwardingEngine {
  /** Akka does not say to an engine whose connection it serves. */
  static final String UNKNOWN = "a caller";
  private final String peer;
  private final Handshakes handshakes;
  private final Runnable over;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile Runnable whenOver = () -> {};

  /** @param over run once, when the handshake is through or has failed */
  WatchedEngine(SSLEngine engine, String peer, Handshakes handshakes, Runnable over) {
    super(engine);
    this.peer = peer;
    this.handshakes = handshakes;
    this.over = over;
  }

  /** One more thing to run then. */
  void whenOver(Runnable task) {
    whenOver = task;
    if (ended.get()) {
      task.run();
    }
  }

  /** Counts the handshake as failed. @return false if it is over already */
  boolean refuse(Refusal refusal) {
    if (!end()) {
      return false;
    }
    handshakes.failed(refusal, peer);
    return true;
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) throws SSLException {
    try {
      return watched(engine.wrap(sources, offset, length, target));
    } catch (SSLException | RuntimeException e) {
      failed(e);
      throw e;
    }
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) throws SSLException {
    try {
      return watched(engine.unwrap(source, targets, offset, length));
    } catch (SSLException | RuntimeException e) {
      failed(e);
      throw e;
    }
  }

  /** The peer's stream has ended. */
  @Override
  public void closeInbound() throws SSLException {
    refuse(Refusal.HUNG_UP);
    engine.closeInbound();
  }

  private SSLEngineResult watched(SSLEngineResult result) {
    if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
      end();
    }
    return result;
  }

  /** A node that calls is through before the other has read its certificate: a refusal may come later. */
  private void failed(Exception e) {
    Refusal refusal = Refusal.of(e);
    if (end() || refusal == Refusal.BY_THE_PEER) {
      handshakes.failed(refusal, RefusedPeerException.in(e).map(RefusedPeerException::subject).orElse(peer));
    }
  }

  private boolean end() {
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    over.run();
    whenOver.run();
    return true;
  }
}
