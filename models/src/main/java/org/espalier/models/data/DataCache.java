package org.espalier.models.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was found out about data and takes long to find out again, by a key that changes with the data. Losing it costs time
 * only, so a folder that cannot be read or written is a warning.
 *
 * @param folder made when needed; null remembers nothing
 */
record DataCache(Path folder) {
  private static final Logger LOG = LoggerFactory.getLogger(DataCache.class);
  static final DataCache NONE = new DataCache(null);

  Optional<String> get(String key) {
    if (folder == null || !Files.exists(file(key))) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file(key)));
    } catch (IOException e) {
      LOG.warn("cannot read {}: {}", file(key), e.toString());
      return Optional.empty();
    }
  }

  void put(String key, String text) {
    if (folder == null) {
      return;
    }
    try {
      Files.createDirectories(folder);
      Path aside = Files.createTempFile(folder, key, ".tmp");
      Files.writeString(aside, text);
      Files.move(aside, file(key), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("{} is not remembered and will be found out again: {}", file(key), e.toString());
    }
  }

  private Path file(String key) {
    return folder.resolve(key + ".txt");
  }
}
