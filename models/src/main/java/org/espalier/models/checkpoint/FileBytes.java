package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.espalier.models.InputException;

/** A file in mapped memory, at once if that is possible, else part by part. Little-endian. */
final class FileBytes {
  private final Path file;
  private final long size;
  private final ByteBuffer whole;

  private FileBytes(Path file, long size, ByteBuffer whole) {
    this.file = file;
    this.size = size;
    this.whole = whole;
  }

  /** @throws InputException if there is no such file */
  static FileBytes open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      return new FileBytes(file, size, size <= Integer.MAX_VALUE ? channel.map(MapMode.READ_ONLY, 0, size) : null);
    } catch (NoSuchFileException e) {
      throw new InputException("there is no file %s", file);
    }
  }

  long size() {
    return size;
  }

  boolean has(long begin, long length) {
    return begin >= 0 && length >= 0 && length <= size - begin;
  }

  /** Bytes that the file has, at most 2 GiB of them. */
  ByteBuffer slice(long begin, long length) throws IOException {
    if (whole != null) {
      return whole.slice((int) begin, (int) length).order(ByteOrder.LITTLE_ENDIAN);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, begin, length).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
