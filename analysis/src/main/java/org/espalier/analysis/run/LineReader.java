package org.espalier.analysis.run;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.models.InputException;

/**
 * Reads a file of lines that may have been cut off by a crash: a last line without its line feed is not handed out but kept
 * as {@link #tornBytes}. Lines are UTF-8 and at most 4 MiB.
 */
final class LineReader implements AutoCloseable {
  private static final int LONGEST_LINE = 1 << 22;

  private final Path file;
  private final InputStream in;
  private long lineNumber;
  private long offset;
  private long tornBytes;

  /** Starts at byte {@code from}, which must be the start of a line. */
  LineReader(Path file, long from) {
    this.file = file;
    this.offset = from;
    try {
      this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      in.skipNBytes(from);
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  /** The next whole line without its line feed, or null at the end. */
  String next() {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          lineNumber++;
          offset += line.size() + 1;
          return line.toString(StandardCharsets.UTF_8);
        }
        line.write(b);
        if (line.size() > LONGEST_LINE) {
          throw new InputException("%s: line %d is longer than %d bytes; this is no file of a run", file, lineNumber + 1,
              LONGEST_LINE);
        }
      }
    } catch (IOException e) {
      throw cannotRead(e);
    }
    tornBytes = line.size();
    return null;
  }

  /** Whether a line starts at byte {@code offset}: at 0, and behind a line feed. */
  static boolean isStartOfLine(Path file, long offset) {
    if (offset == 0) {
      return true;
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer before = ByteBuffer.allocate(1);
      return channel.position(offset - 1).read(before) == 1 && before.get(0) == '\n';
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Number of the line last handed out, from 1. */
  long lineNumber() {
    return lineNumber;
  }

  /** Byte behind the line last handed out. */
  long offset() {
    return offset;
  }

  /** Bytes of the unfinished last line; known once {@link #next} has returned null. */
  long tornBytes() {
    return tornBytes;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  private UncheckedIOException cannotRead(IOException cause) {
    return new UncheckedIOException("cannot read " + file + ": " + cause.getMessage(), cause);
  }
}
