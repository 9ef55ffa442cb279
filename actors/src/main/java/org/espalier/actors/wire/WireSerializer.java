package org.espalier.actors.wire;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.SerializerWithStringManifest;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.NotSerializableException;
import org.espalier.actors.RefusedMessages;
import org.espalier.actors.RefusedMessages.Reason;

/**
 * Between records and bytes, for other JVMs and for journals. The identifier and the manifests are for ever; a manifest of a later
 * version is refused by name.
 */
public final class WireSerializer extends SerializerWithStringManifest {
  private static final int IDENTIFIER = 741_001;
  private final ExtendedActorSystem system;

  public WireSerializer(ExtendedActorSystem system) {
    this.system = system;
  }

  /** Only once the system has started, so not in the constructor. */
  private References references() {
    return new References(ActorRefResolver.get(Adapter.toTyped(system)));
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    return Codecs.of(message.getClass()).manifest();
  }

  @Override
  public byte[] toBinary(Object message) {
    return Codecs.of(message.getClass()).toBytes(message, references());
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    Codec<?> codec = Codecs.of(manifest);
    if (codec == null) {
      RefusedMessages.of(system).add(Reason.UNKNOWN_MANIFEST, manifest);
      throw new NotSerializableException("a message with manifest '" + manifest + "' is unknown to this version of espalier, perhaps "
          + "a later one wrote it: use that version");
    }
    try {
      return codec.reader().read(bytes, references());
    } catch (InvalidProtocolBufferException | RuntimeException e) {       // whatever a record says of parts that cannot be
      RefusedMessages.of(system).add(Reason.UNREADABLE, codec.type().getSimpleName());
      throw new NotSerializableException("a message with manifest '" + manifest + "' (" + codec.type().getSimpleName() + ") of "
          + bytes.length + " bytes cannot be read: " + e.getMessage());
    }
  }
}
