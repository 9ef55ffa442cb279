package org.espalier.actors.exchange.lane;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.espalier.models.InputException;

/**
 * Carries bytes in bulk between JVMs: parcels of a head and attachments, from the sender's memory into pooled memory of the
 * receiver. It knows nothing of actors and tensors.
 *
 * <p>Parcels to one peer arrive in the order of sending as long as a connection lasts; when it breaks, what was not sent fails, and
 * the next send opens a new one. A parcel that was handed to the socket may still be lost with the connection: who must know that
 * one arrived lets the receiver answer.
 *
 * <p>Threads are daemons: one to let connections in, one to watch over time, one a connection that came in, two a peer that is
 * sent to. All methods may be called by any thread, and {@link #send} never blocks. All memory, connections, threads and waits
 * are bounded by the settings, whatever a peer does; before it has proven to be one it gets a thread and what a TLS handshake needs.
 */
public final class Lane implements AutoCloseable {
  private static final int BACKLOG = 128;
  private static final Duration FAREWELL = Duration.ofSeconds(5);
  private final LaneSettings settings;
  private final LaneAddress address;
  private final ServerSocketChannel door;
  private final Ledger ledger = new Ledger();
  private final Watch watch;
  private final Crew crew;
  private final ParcelMemory memory;
  private final Doorman doorman;
  private final Dialer dialer;
  private final ConcurrentMap<LaneAddress, Outbox> outboxes = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private Lane(LaneSettings settings, LaneSecurity security, Consumer<Parcel> receiver, ServerSocketChannel door) {
    this.settings = settings;
    this.address = new LaneAddress(settings.host(), door.socket().getLocalPort());
    this.door = door;
    this.watch = new Watch(settings.times().shortest());
    this.crew = new Crew(address.port());
    this.memory = new ParcelMemory(settings.limits());
    this.doorman = new Doorman(door, settings, new Visit.Host(security, memory, receiver, watch, crew, ledger));
    this.dialer = new Dialer(settings, security, watch, crew);
  }

  /**
   * Listens from now on.
   *
   * @param receiver gets each parcel that arrives and owns it: it closes it. Called by the thread that reads from the peer, so
   *                 parcels of different peers come at the same time, and the peer's next one waits till it returns. It may be
   *                 called before this method has returned
   * @throws InputException if the host is unknown, the port cannot be listened on, or it would need TLS and has none
   */
  public static Lane open(LaneSettings settings, LaneSecurity security, Consumer<Parcel> receiver) {
    InetSocketAddress at = new InetSocketAddress(settings.host(), settings.port());
    LaneSettings.require(!at.isUnresolved(), "the lane's host %s is unknown: name an interface of this machine", settings.host());
    security.check("listen on", at.getAddress());
    ServerSocketChannel door = listen(at);
    Lane lane = new Lane(settings, security, receiver, door);
    try {
      lane.crew.start("watch", lane.watch);
      lane.crew.start("door", lane.doorman);
    } catch (LaneException e) {
      lane.close();
      throw new IllegalStateException(e.getMessage(), e);
    }
    return lane;
  }

  private static ServerSocketChannel listen(InetSocketAddress at) {
    ServerSocketChannel door = null;
    try {
      door = ServerSocketChannel.open();
      return door.bind(at, BACKLOG);
    } catch (IOException e) {
      close(door);
      throw new InputException(e, "the lane cannot listen on %s, port %d: %s. Choose another port, or 0 for any",
          at.getHostString(), at.getPort(), e.getMessage());
    }
  }

  /** The host as it was set, and the port that is really listened on. */
  public LaneAddress address() {
    return address;
  }

  /**
   * Sends a parcel; returns at once.
   *
   * @param head        not copied
   * @param attachments what remains in each; their positions are not moved. Direct memory is sent without being copied
   * @return ends when all bytes were handed to the socket: till then head and attachments must not change. It ends exceptionally
   *     with a {@link LaneException} if the parcel is larger than allowed, the peer's queue has no room (at once: try again when an
   *     earlier send has ended), the peer cannot be reached or turns us away, or the connection breaks; with an
   *     {@link InputException} if the address would need TLS. It is ended by a thread of the lane: what depends on it must not block
   */
  public CompletionStage<Void> send(LaneAddress to, byte[] head, List<ByteBuffer> attachments) {
    Outgoing parcel = Outgoing.of(head, attachments);
    try {
      FrameHeader.of(0, parcel.layout(), settings.limits());
      post(to, parcel);
    } catch (LaneException e) {
      ledger.failed(e.reason(), to.toString(), e.getMessage());
      parcel.sent().completeExceptionally(e);
    }
    return parcel.sent().minimalCompletionStage();
  }

  private void post(LaneAddress to, Outgoing parcel) throws LaneException {
    Outbox.Offer became = Outbox.Offer.ENDED;
    while (became == Outbox.Offer.ENDED) { // at most once more: an outbox that ended for lack of work is replaced
      FrameHeader.require(!closed, LaneFailure.CLOSED, "the lane is closed");
      Outbox box = outbox(to);
      became = box.offer(parcel);
      if (closed) { // meanwhile: nobody else would end this box
        box.close(closedNow());
      }
      if (became == Outbox.Offer.ENDED) {
        outboxes.remove(to, box);
      }
    }
    FrameHeader.require(became == Outbox.Offer.TAKEN, LaneFailure.QUEUE_FULL, "the queue for %s has no room for %d bytes more; it "
        + "holds %d at most", to, parcel.cost(), settings.limits().queueBytes());
  }

  private Outbox outbox(LaneAddress to) throws LaneException {
    Outbox known = outboxes.get(to);
    if (known != null) {
      return known;
    }
    FrameHeader.require(outboxes.size() < settings.limits().connections(), LaneFailure.FULL, "no connection to %s: there are %d peers "
        + "already", to, settings.limits().connections());
    Outbox[] made = new Outbox[1];
    made[0] = new Outbox(to, settings, dialer, ledger, () -> outboxes.remove(to, made[0]));
    known = outboxes.putIfAbsent(to, made[0]);
    if (known != null) {
      return known;
    }
    try {
      crew.start("out-" + to, made[0]);
    } catch (LaneException e) {
      outboxes.remove(to, made[0]);
      throw e;
    }
    return made[0];
  }

  public LaneStatistics statistics() {
    return ledger.statistics(memory.statistics(), doorman.peers(), doorman.strangers(), dialer.open());
  }

  /**
   * Ends all connections and threads; waits for these up to five seconds, which matters only if the receiver does not return. What
   * was not sent yet fails. Parcels that arrived stay valid till they are closed. The second time nothing happens.
   */
  @Override
  public void close() {
    closed = true;
    close(door);
    outboxes.values().forEach(box -> box.close(closedNow()));   // before their connections: what waits is to fail for this reason
    watch.close();
    memory.close();
    crew.join(FAREWELL);
  }

  private static LaneException closedNow() {
    return new LaneException(LaneFailure.CLOSED, "the lane was closed before the parcel was sent");
  }

  private static void close(ServerSocketChannel door) {
    try {
      if (door != null) {
        door.close();
      }
    } catch (IOException e) {
      // nothing listens any more either way
    }
  }
}
