package org.espalier.actors.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;

/**
 * How a message becomes bytes and comes back.
 *
 * @param manifest short and permanent: it stands beside the bytes in the journal and on the wire
 * @param type     the record
 */
record Codec<T>(String manifest, Class<T> type, Writer<T> writer, Reader<T> reader) {

  /** Makes a message of the schema. */
  interface Writer<T> {
    MessageLite write(T message, References references);
  }

  /** Makes a record of bytes. */
  interface Reader<T> {
    /** @throws InvalidProtocolBufferException if the bytes are no such message */
    T read(byte[] bytes, References references) throws InvalidProtocolBufferException;
  }

  byte[] toBytes(Object message, References references) {
    return writer.write(type.cast(message), references).toByteArray();
  }
}
