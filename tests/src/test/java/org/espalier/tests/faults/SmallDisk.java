package org.espalier.tests.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** A file system in memory that has room for little, and can be filled to the last page. */
final class SmallDisk implements AutoCloseable {
  private static final int PAGE = 4096;
  private final Path folder;
  private final Path filler;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.filler = folder.resolve("filler");
  }

  /** Mounts one at a folder; where that is not allowed, the test is skipped. */
  static SmallDisk mount(Path folder, int mebibytes) throws IOException, InterruptedException {
    assumeTrue(succeeds("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString()),
        "a full disk needs a file system of limited size, and mounting one (mount -t tmpfs) needs root on Linux");
    return new SmallDisk(folder);
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  Path folder() {
    return folder;
  }

  /** Leaves no room at all. */
  synchronized void fill() {
    try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        channel.write(ByteBuffer.allocate(PAGE));
      }
    } catch (IOException full) {
      // that was the aim
    }
  }

  synchronized void makeRoom() {
    try {
      Files.deleteIfExists(filler);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** From now on nothing can be written, deleted or made. */
  void setReadOnly() throws InterruptedException {
    assumeTrue(succeeds("mount", "-o", "remount,ro", folder.toString()), "the small disk cannot be made read-only");
  }

  @Override
  public void close() throws InterruptedException {
    if (!succeeds("umount", folder.toString())) {
      succeeds("umount", "--lazy", folder.toString());
    }
  }
}
