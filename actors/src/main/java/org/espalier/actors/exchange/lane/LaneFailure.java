package org.espalier.actors.exchange.lane;

/** Why a connection or a send came to nothing. Each is counted; names may become labels of metrics. */
public enum LaneFailure {
  /** TLS: no certificate, one we do not trust, not TLS at all. */
  HANDSHAKE,
  /** What came first was not the hello of a lane. */
  HELLO,
  /** The hello did not come in time. */
  HELLO_LATE,
  /** A lane of another protocol version. */
  VERSION,
  /** A lane of another cluster. */
  CLUSTER,
  /** A connection without a hello had to go because others came. */
  CROWDED,
  /** No connection more is allowed. */
  FULL,
  /** A frame does not begin as one. */
  MAGIC,
  /** A length or a count is over its limit, or lengths contradict each other. */
  LENGTH,
  /** The bytes are not those that were sent. */
  CHECKSUM,
  /** A frame is missing or came twice. */
  SEQUENCE,
  /** Too few bytes moved in the time allowed. */
  STALLED,
  /** The connection ended in the middle of something. */
  BROKEN,
  /** No connection to the peer could be made. */
  UNREACHABLE,
  /** More is waiting for the peer than the queue may hold. */
  QUEUE_FULL,
  /** The receiver threw; its parcel was closed. */
  RECEIVER,
  /** The machine gave no memory, thread or file descriptor. */
  RESOURCES,
  /** The lane was closed. */
  CLOSED
}
