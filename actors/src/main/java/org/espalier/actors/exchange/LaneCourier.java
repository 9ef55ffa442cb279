package org.espalier.actors.exchange;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.espalier.actors.exchange.lane.Lane;
import org.espalier.actors.exchange.lane.LaneAddress;
import org.espalier.actors.exchange.lane.LaneSecurity;
import org.espalier.actors.exchange.lane.LaneSettings;
import org.espalier.actors.exchange.lane.Parcel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The courier of a node of a cluster: it owns the node's lane and knows where those of the others are. A parcel that the lane does not
 * take is tried again for a while; what is lost then is missed by whoever waits for it.
 */
public final class LaneCourier implements Courier, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LaneCourier.class);
  private static final Duration AGAIN_AFTER = Duration.ofMillis(200);
  private static final int MOST_TRIES = 25;
  private final ParcelCodec codec;
  private final Map<Address, LaneAddress> lanes = new ConcurrentHashMap<>();
  private final Executor later = CompletableFuture.delayedExecutor(AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS);
  private final Lane lane;
  private volatile boolean closed;

  private LaneCourier(ParcelCodec codec, LaneSettings settings, LaneSecurity security) {
    this.codec = codec;
    this.lane = Lane.open(settings, security, this::receive);
  }

  /** Listens from now on. */
  public static LaneCourier open(ParcelCodec codec, LaneSettings settings, LaneSecurity security) {
    return new LaneCourier(codec, settings, security);
  }

  public Lane lane() {
    return lane;
  }

  /** A node's lane is there. */
  void learn(Address node, LaneAddress address) {
    lanes.put(node, address);
  }

  @Override
  public <T> void tell(ActorRef<? super T> to, T message) {
    if (!(message instanceof Bulky<?>) || to.path().address().hasLocalScope()) {
      to.tell(message);
      return;
    }
    List<ByteBuffer> attachments = new ArrayList<>();
    byte[] head = codec.head(to, message, attachments);
    send(to.path().address(), head, attachments, 1);
  }

  private void send(Address node, byte[] head, List<ByteBuffer> attachments, int tries) {
    LaneAddress address = lanes.get(node);
    if (address == null) {
      again(node, head, attachments, tries, "its lane is not known yet");
      return;
    }
    lane.send(address, head, attachments).whenComplete((sent, failure) -> {
      if (failure != null) {
        again(node, head, attachments, tries, failure.getMessage());
      }
    });
  }

  private void again(Address node, byte[] head, List<ByteBuffer> attachments, int tries, String reason) {
    if (closed || tries >= MOST_TRIES) {
      LOG.warn("a parcel for {} is lost after {} tries: {}", node, tries, reason);
    } else {
      later.execute(() -> send(node, head, attachments, tries + 1));
    }
  }

  private void receive(Parcel parcel) {
    try {
      ParcelCodec.Delivery delivery = codec.read(parcel.head(), parcel.attachments());
      delivery.to().tell(((Bulky<?>) delivery.message()).lent(parcel::close));
    } catch (NotSerializableException | RuntimeException e) {
      parcel.close();
      LOG.warn("a parcel was dropped: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
    lane.close();
  }
}
