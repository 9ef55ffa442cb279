package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Passes bytes on and takes their SHA-256 on the way, in pieces that stay in the cache. Closing it closes the target. */
final class HashingChannel implements WritableByteChannel {
  private static final int PIECE = 1 << 18;
  private final WritableByteChannel target;
  private final MessageDigest digest = newDigest();
  private long count;

  HashingChannel(WritableByteChannel target) {
    this.target = target;
  }

  /** Writes all remaining bytes. */
  @Override
  public int write(ByteBuffer source) throws IOException {
    int total = source.remaining();
    while (source.hasRemaining()) {
      ByteBuffer piece = source.slice(source.position(), Math.min(PIECE, source.remaining()));
      source.position(source.position() + piece.remaining());
      digest.update(piece.duplicate());
      while (piece.hasRemaining()) {
        target.write(piece);
      }
    }
    count += total;
    return total;
  }

  /** Digest of what has been written since the start or the last call; starts anew. */
  FileDigest digest() {
    FileDigest result = new FileDigest(count, HexFormat.of().formatHex(digest.digest()));
    count = 0;
    return result;
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean isOpen() {
    return target.isOpen();
  }

  @Override
  public void close() throws IOException {
    target.close();
  }
}
