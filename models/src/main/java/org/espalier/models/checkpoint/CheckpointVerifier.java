package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.espalier.models.InputException;

/** Compares a checkpoint's folder with its manifest, every bit. */
final class CheckpointVerifier {
  static final String MANIFEST = "manifest.json";
  private static final int PIECE = 1 << 18;
  private final Disk disk;

  CheckpointVerifier(Disk disk) {
    this.disk = disk;
  }

  Verdict verify(Path folder, CheckpointName name) {
    try {
      Manifest manifest = manifest(folder, name);
      for (Map.Entry<String, FileDigest> file : manifest.files().entrySet()) {
        compare(folder.resolve(file.getKey()), file.getValue());
      }
      return new Verdict.Sound(new Checkpoint(name.toString(), folder, manifest));
    } catch (InputException e) {
      return new Verdict.Damaged(name.toString(), e.getMessage());
    } catch (IOException e) {
      return new Verdict.Unreadable(name.toString(), e.toString());
    }
  }

  /**
   * Reads the manifest alone.
   *
   * @throws InputException if it is missing, damaged, or of another checkpoint
   */
  Manifest manifest(Path folder, CheckpointName name) throws IOException {
    Path file = folder.resolve(MANIFEST);
    Manifest manifest = Manifest.read(file, text(file));
    if (manifest.position().step() != name.step()) {
      throw new InputException("%s is of step %d, its folder is called %s", file, manifest.position().step(), name);
    }
    return manifest;
  }

  private byte[] text(Path file) throws IOException {
    try (FileChannel channel = disk.open(file)) {
      long size = channel.size();
      if (size > StrictJson.MAX_BYTES) {
        throw new InputException("%s has %d bytes, a manifest at most %d", file, size, StrictJson.MAX_BYTES);
      }
      return SafeTensors.bytes(channel, 0, (int) size).array();
    } catch (NoSuchFileException e) {
      throw new InputException("%s is missing", file);
    }
  }

  private void compare(Path file, FileDigest written) throws IOException {
    try (FileChannel channel = disk.open(file)) {
      if (channel.size() != written.bytes()) {
        throw new InputException("%s has %d bytes, written were %d", file, channel.size(), written.bytes());
      }
      FileDigest found = digest(channel);
      if (!found.equals(written)) {
        throw new InputException("%s has the SHA-256 %s, written was %s", file, found.sha256(), written.sha256());
      }
    } catch (NoSuchFileException e) {
      throw new InputException("%s is missing", file);
    }
  }

  private static FileDigest digest(FileChannel channel) throws IOException {
    var hashing = new HashingChannel(new Nowhere());
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    while (channel.read(piece) >= 0) {
      hashing.write(piece.flip());
      piece.clear();
    }
    return hashing.digest();
  }

  private record Nowhere() implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
      int count = source.remaining();
      source.position(source.limit());
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
