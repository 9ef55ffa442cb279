package org.espalier.actors.wire;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.SerializationExtension;
import akka.serialization.SerializerWithStringManifest;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.NotSerializableException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Between records and bytes, for other JVMs and for journals. The identifier and the manifests are for ever; a manifest of a later
 * version is refused by name.
 */
public final class WireSerializer extends SerializerWithStringManifest {
  private static final int IDENTIFIER = 741_001;
  private final ExtendedActorSystem system;
  private final LongAdder refused = new LongAdder();

  public WireSerializer(ExtendedActorSystem system) {
    this.system = system;
  }

  /** That of an actor system; it has one. */
  public static WireSerializer of(ActorSystem<?> system) {
    return (WireSerializer) SerializationExtension.get(Adapter.toClassic(system)).serializerByIdentity().apply(IDENTIFIER);
  }

  /** Messages that could not be read so far. For any thread. */
  public long refused() {
    return refused.sum();
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
      refused.increment();
      throw new NotSerializableException("a message with manifest '" + manifest + "' is unknown to this version of espalier, perhaps "
          + "a later one wrote it: use that version");
    }
    try {
      return codec.reader().read(bytes, references());
    } catch (InvalidProtocolBufferException | RuntimeException e) {       // whatever a record says of parts that cannot be
      refused.increment();
      throw new NotSerializableException("a message with manifest '" + manifest + "' (" + codec.type().getSimpleName() + ") of "
          + bytes.length + " bytes cannot be read: " + e.getMessage());
    }
  }
}
