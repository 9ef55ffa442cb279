package org.espalier.actors.exchange;

import akka.actor.typed.ActorRef;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.util.List;

/** How a message to an actor becomes a parcel of the lane, and comes back. For any thread. */
public interface ParcelCodec {

  /** @param attachments gets the bytes in bulk, which are not copied */
  byte[] head(ActorRef<?> to, Object message, List<ByteBuffer> attachments);

  /**
   * Who gets what.
   *
   * @param message views the attachments
   */
  record Delivery(ActorRef<Object> to, Object message) {}

  /** @throws NotSerializableException if the head is no such message, or says other things of the attachments than is true */
  Delivery read(byte[] head, List<ByteBuffer> attachments) throws NotSerializableException;
}
