package org.espalier.actors.wire;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.util.List;
import org.espalier.actors.RefusedMessages;
import org.espalier.actors.RefusedMessages.Reason;
import org.espalier.actors.exchange.ParcelCodec;
import org.espalier.exchange.v1.ExchangeMessages;

/** Messages as parcels: everything but the tensors' bytes as protobuf in the head. */
public final class ParcelWire implements ParcelCodec {
  private final ActorRefResolver resolver;
  private final RefusedMessages refused;

  public ParcelWire(ActorSystem<?> system) {
    this.resolver = ActorRefResolver.get(system);
    this.refused = RefusedMessages.of(system.classicSystem());
  }

  @Override
  public byte[] head(ActorRef<?> to, Object message, List<ByteBuffer> attachments) {
    Codec<?> codec = Codecs.of(message.getClass());
    byte[] bytes = codec.toBytes(message, References.attaching(resolver, attachments));
    return ExchangeMessages.ParcelHead.newBuilder().setRecipient(resolver.toSerializationFormat(to)).setManifest(codec.manifest())
        .setMessage(UnsafeByteOperations.unsafeWrap(bytes)).build().toByteArray();
  }

  @Override
  public Delivery read(byte[] head, List<ByteBuffer> attachments) throws NotSerializableException {
    try {
      ExchangeMessages.ParcelHead parcel = ExchangeMessages.ParcelHead.parseFrom(head);
      Codec<?> codec = Codecs.of(parcel.getManifest());
      if (codec == null) {
        refused.add(Reason.UNKNOWN_MANIFEST, parcel.getManifest());
        throw new NotSerializableException("a parcel with manifest '" + parcel.getManifest() + "' is unknown to this version");
      }
      Object message = codec.reader().read(parcel.getMessage().toByteArray(), References.attached(resolver, attachments));
      return new Delivery(resolver.resolveActorRef(parcel.getRecipient()), message);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      refused.add(Reason.UNREADABLE, "in a parcel");
      throw new NotSerializableException("a parcel with a head of " + head.length + " bytes and " + attachments.size()
          + " attachments cannot be read: " + e.getMessage());
    }
  }
}
