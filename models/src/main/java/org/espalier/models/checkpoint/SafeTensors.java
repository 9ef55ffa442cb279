package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.InputException;

/**
 * The safetensors format: eight bytes with the length of a JSON head, the head, the tensors. Ours is written in one way only
 * (all keys and the tensors sorted by name, no white space but the padding of the head to eight bytes), so that equal tensors
 * are equal files.
 */
public final class SafeTensors {
  /** Metadata of a weights file, and no more: equal weights must be equal files. */
  public static final Map<String, String> WEIGHTS = Map.of("format", "pt");

  private SafeTensors() {}

  /**
   * Opens a file and checks its whole head.
   *
   * @throws InputException if there is no such file, or it is not sound; the message names file, tensor, value and need
   */
  public static TensorFile read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(file.toString(), channel);
    } catch (NoSuchFileException e) {
      throw new InputException("there is no file %s", file);
    }
  }

  static TensorFile read(String file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < 8) {
      throw refused(file, "it has %d bytes, at least 8 are needed", size);
    }
    long head = bytes(channel, 0, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (head < 1 || head > size - 8 || head > SafeTensorsParser.MAX_HEADER) {
      throw refused(file, "its header is said to have %s bytes; needed are 1 to %d",
          Long.toUnsignedString(head), Math.min(size - 8, SafeTensorsParser.MAX_HEADER));
    }
    byte[] json = bytes(channel, 8, (int) head).array();
    return TensorFile.map(file, channel, new SafeTensorsParser(file, size - 8 - head).parse(json));
  }

  /**
   * Writes a file's content straight from the tensors' memory.
   *
   * @param metadata may be empty, then the head has none
   * @return length and SHA-256 of all that was written
   */
  public static FileDigest write(WritableByteChannel target, Map<String, TensorBytes> tensors, Map<String, String> metadata)
      throws IOException {
    var sorted = new TreeMap<>(tensors);
    var hashing = new HashingChannel(target);
    hashing.write(SafeTensorsHead.write(sorted, metadata));
    for (TensorBytes tensor : sorted.values()) {
      hashing.write(tensor.data());
    }
    return hashing.digest();
  }

  static ByteBuffer bytes(FileChannel channel, long position, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, position + buffer.position());
      if (read < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  /** Replaces a file by one with these tensors, or leaves the old one; see {@link DurableFile}. */
  public static FileDigest write(Path file, Map<String, TensorBytes> tensors, Map<String, String> metadata)
      throws StorageException {
    return DurableFile.write(file, target -> write(target, tensors, metadata));
  }

  static InputException refused(String file, String detail, Object... arguments) {
    return new InputException("%s is no sound safetensors file: %s. Get or make the file again.",
        file, String.format(detail, arguments));
  }
}
