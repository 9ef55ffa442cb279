package org.espalier.actors.copies;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.espalier.actors.copies.RunCopy.Version;
import org.espalier.analysis.run.RunMark;
import org.espalier.models.checkpoint.DurableFile;

/**
 * How far a copy has come, in a file of its own that is written last: to which checkpoint, and how far the record goes there. A folder
 * without one is no copy; whoever keeps a run itself takes it away.
 *
 * @param events  bytes of the record of events that are those of the source, for as long as the checkpoint counts
 * @param metrics bytes of the table of metrics, in the same way
 */
record CopyMark(String checkpoint, String checksum, long events, long metrics) {
  static final String FILE = "copy.json";
  static final CopyMark NOTHING = new CopyMark("", "", 0, 0);
  private static final ObjectMapper JSON = new ObjectMapper();

  static CopyMark of(Version version, RunMark record) {
    return new CopyMark(version.name(), version.checksum(), record.eventsLength(), record.metricsLength());
  }

  Version version() {
    return new Version(checkpoint, checksum);
  }

  /** None if the folder holds no copy. */
  static Optional<CopyMark> read(Path folder) throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(folder.resolve(FILE)), CopyMark.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  void write(Path folder) throws IOException {
    DurableFile.write(folder.resolve(FILE), DurableFile.Content.of(JSON.writeValueAsBytes(this)));
  }
}
