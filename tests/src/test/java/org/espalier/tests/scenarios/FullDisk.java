package org.espalier.tests.scenarios;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.espalier.models.checkpoint.Disk;

/** The local disk, which takes nothing while it is full. */
final class FullDisk implements Disk {
  private volatile boolean full;

  void setFull(boolean isFull) {
    full = isFull;
  }

  @Override
  public Output create(Path file) throws IOException {
    Output output = LOCAL.create(file);
    return new Output() {
      @Override
      public int write(ByteBuffer source) throws IOException {
        if (full) {
          throw new IOException("No space left on device");
        }
        return output.write(source);
      }

      @Override
      public void force() throws IOException {
        output.force();
      }

      @Override
      public boolean isOpen() {
        return output.isOpen();
      }

      @Override
      public void close() throws IOException {
        output.close();
      }
    };
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    LOCAL.createDirectory(directory);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    LOCAL.move(from, to);
  }

  @Override
  public void force(Path directory) throws IOException {
    LOCAL.force(directory);
  }

  @Override
  public void delete(Path tree) throws IOException {
    LOCAL.delete(tree);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return LOCAL.list(directory);
  }

  @Override
  public FileChannel open(Path file) throws IOException {
    return LOCAL.open(file);
  }
}
