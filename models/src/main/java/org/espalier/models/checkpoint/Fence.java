package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The highest term that has claimed a folder, in a file of its own: known before that term has written anything. A file that
 * cannot be understood counts as 0; the manifests still tell their terms.
 */
final class Fence {
  static final String FILE = "fence";
  private final Disk disk;
  private final Path file;

  Fence(Disk disk, Path file) {
    this.disk = disk;
    this.file = file;
  }

  long height() throws IOException {
    try (FileChannel channel = disk.open(file)) {
      int size = (int) Math.min(channel.size(), 32);
      String text = new String(SafeTensors.bytes(channel, 0, size).array(), StandardCharsets.US_ASCII);
      return text.matches("\\d{1,18}\n") ? Long.parseLong(text.strip()) : 0;
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  void raise(long term) throws IOException {
    if (term > height()) {
      DurableFile.write(disk, file, DurableFile.Content.of((term + "\n").getBytes(StandardCharsets.US_ASCII)));
    }
  }
}
