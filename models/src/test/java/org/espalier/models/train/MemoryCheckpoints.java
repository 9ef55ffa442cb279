package org.espalier.models.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.TensorFile;

/** Keeps snapshots; what is read back has been a file. */
final class MemoryCheckpoints implements Checkpoints {
  private final List<Snapshot> snapshots = new ArrayList<>();

  boolean isEmpty() {
    return snapshots.isEmpty();
  }

  @Override
  public String save(Snapshot snapshot) {
    snapshots.add(snapshot);
    return "snapshot " + snapshots.size();
  }

  @Override
  public void restoreLatest(Training training) {
    Snapshot latest = snapshots.get(snapshots.size() - 1);
    training.restore(file -> throughAFile(latest, file), latest.state());
  }

  private static TensorFile throughAFile(Snapshot snapshot, String file) {
    try {
      Path path = Files.createTempFile("snapshot", ".safetensors");
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        SafeTensors.write(channel, snapshot.files().get(file), SafeTensors.WEIGHTS);
      }
      TensorFile read = SafeTensors.read(path);
      Files.delete(path);
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
