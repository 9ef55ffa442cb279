package org.espalier.actors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Part of a file that others may be writing.
 *
 * @param bytes fewer than were asked for at the end of the file
 * @param total length of the file
 */
public record FilePiece(byte[] bytes, long total) {

  /**
   * @param from offset in bytes, from 0
   * @param most bytes
   * @throws java.nio.file.NoSuchFileException if there is no such file
   */
  public static FilePiece read(Path file, long from, int most) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long total = channel.size();
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(most, total - from)));
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
        // a file that is cut back meanwhile gives fewer
      }
      byte[] found = new byte[bytes.position()];
      bytes.flip().get(found);
      return new FilePiece(found, total);
    }
  }
}
