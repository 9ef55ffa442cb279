package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The local disk with bounded room, failures at a chosen operation, and power cuts: what was not forced may be lost. Lost are
 * a random number of the last changes to directories, and any part of the content of a file. Forcing is only noted, never done.
 */
final class FragileDisk implements Disk {
  /** The machine stops here. */
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;
  }

  private interface Undo {
    void run(Path root) throws IOException;
  }

  private record Change(Path directory, Undo undo) {}

  private final Path graveyard;
  private final List<Change> unforcedChanges = new ArrayList<>();
  private final Set<Object> unforcedFiles = new HashSet<>();
  private long room = Long.MAX_VALUE;
  private long failAt = -1;
  private long operations;
  private boolean off;

  /** @param graveyard an empty folder on the same disk, for what was deleted and may come back */
  FragileDisk(Path graveyard) {
    this.graveyard = graveyard;
  }

  void setRoom(long bytes) {
    room = bytes;
  }

  /** The given operation from now on (the next is 0) fails with an I/O error; -1 for none. */
  void failAt(long operation) {
    failAt = operation;
    operations = 0;
  }

  boolean hasFailed() {
    return failAt >= 0 && operations > failAt;
  }

  /** No operation works from now on. */
  void cutPower() {
    off = true;
  }

  /** What a machine finds on its disk, below the root, when it starts again. */
  FragileDisk restart(Path root, Random chance) throws IOException {
    int survive = chance.nextInt(unforcedChanges.size() + 1);
    for (int i = unforcedChanges.size() - 1; i >= survive; i--) {
      unforcedChanges.get(i).undo.run(root);
    }
    for (Object key : unforcedFiles) {
      for (Path file : find(root, key)) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate((long) (channel.size() * chance.nextDouble()));
        }
      }
    }
    return new FragileDisk(graveyard);
  }

  /** The file of an inode, wherever it has been moved. */
  private static List<Path> find(Path root, Object key) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) {
        if (key(file).equals(key)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  @Override
  public Output create(Path file) throws IOException {
    operation();
    Output output = LOCAL.create(file);
    Object key = key(file);
    unforcedFiles.add(key);
    change(file, root -> {
      for (Path place : find(root, key)) {
        LOCAL.delete(place);
      }
    });
    return new FragileOutput(output, key);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    operation();
    LOCAL.createDirectory(directory);
    change(directory, root -> LOCAL.delete(directory));
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    operation();
    Path replaced = bury(to);
    LOCAL.move(from, to);
    change(to, root -> {
      LOCAL.move(to, from);
      dig(replaced, to);
    });
  }

  @Override
  public void force(Path directory) throws IOException {
    operation();
    if (!Files.isDirectory(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    unforcedChanges.removeIf(change -> change.directory.equals(directory));
  }

  @Override
  public void delete(Path tree) throws IOException {
    operation();
    Path buried = bury(tree);
    change(tree, root -> dig(buried, tree));
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    operation();
    return LOCAL.list(directory);
  }

  @Override
  public FileChannel open(Path file) throws IOException {
    operation();
    return LOCAL.open(file);
  }

  private void change(Path changed, Undo undo) {
    unforcedChanges.add(new Change(changed.getParent(), undo));
  }

  private Path bury(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return null;
    }
    Path grave = Files.createTempDirectory(graveyard, "grave").resolve("buried");
    LOCAL.move(tree, grave);
    return grave;
  }

  private void dig(Path grave, Path place) throws IOException {
    if (grave != null) {
      LOCAL.move(grave, place);
    }
  }

  private void operation() throws IOException {
    if (off) {
      throw new PowerCut();
    }
    if (operations++ == failAt) {
      throw new IOException("Input/output error");
    }
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private final class FragileOutput implements Output {
    private final Output output;
    private final Object key;

    FragileOutput(Output output, Object key) {
      this.output = output;
      this.key = key;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      operation();
      if (room == 0) {
        throw new IOException("No space left on device");
      }
      int count = (int) Math.min(room, source.remaining());
      output.write(source.slice(source.position(), count));
      source.position(source.position() + count);
      room -= count;
      return count;
    }

    @Override
    public void force() throws IOException {
      operation();
      unforcedFiles.remove(key);
    }

    @Override
    public boolean isOpen() {
      return output.isOpen();
    }

    @Override
    public void close() throws IOException {
      output.close();
    }
  }
}
