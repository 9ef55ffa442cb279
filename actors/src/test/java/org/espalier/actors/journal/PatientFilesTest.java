package org.espalier.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.h2.store.fs.FileBaseDefault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatientFilesTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("journal.mv.db");
  }

  @Test
  void writingWaitsForRoom() throws IOException {
    try (FileChannel channel = new PatientFiles.Channel(file, new Failing(open(), "No space left on device", 2))) {
      assertThat(channel.write(ByteBuffer.wrap("facts".getBytes(StandardCharsets.UTF_8)), 3)).isEqualTo(5);
    }
    assertThat(Files.readString(file)).isEqualTo("\0\0\0facts");
  }

  @Test
  void anyOtherFailureIsPassedOn() throws IOException {
    try (FileChannel channel = new PatientFiles.Channel(file, new Failing(open(), "Input/output error", 1))) {
      assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1), 0)).hasMessage("Input/output error");
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** A file that fails a few times. */
  private static final class Failing extends FileBaseDefault {
    private final FileChannel channel;
    private final String message;
    private int left;

    Failing(FileChannel channel, String message, int times) {
      this.channel = channel;
      this.message = message;
      this.left = times;
    }

    @Override
    public synchronized int write(ByteBuffer source, long position) throws IOException {
      if (left-- > 0) {
        throw new IOException(message);
      }
      return channel.write(source, position);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      channel.close();
    }
  }
}
