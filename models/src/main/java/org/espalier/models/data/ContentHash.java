package org.espalier.models.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.InputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 over the files of a data set, sorted by relative path ('/' between names, compared as UTF-16): for each the path in
 * UTF-8, a zero byte, the length in eight bytes, big-endian, and the content. Computed once when first asked for, and
 * remembered in a cache folder for files of equal size and time. May be used from many threads.
 */
final class ContentHash {
  private static final Logger LOG = LoggerFactory.getLogger(ContentHash.class);
  private final Path root;
  private final TreeMap<String, Path> files = new TreeMap<>();
  private final Path cache;
  private String value;

  /**
   * @param files inside {@code root}
   * @param cache folder for remembered hashes, made when needed; null remembers nothing on disk
   */
  ContentHash(Path root, List<Path> files, Path cache) {
    this.root = root;
    this.cache = cache;
    for (Path file : files) {
      this.files.put(root.relativize(file).toString().replace(root.getFileSystem().getSeparator(), "/"), file);
    }
  }

  /** The hash, from the cache if no file changed its size or time since. */
  synchronized String value() {
    if (value == null) {
      String listing = listing();
      String known = remembered(listing);
      value = known == null ? recompute() : known;
      if (known == null) {
        remember(listing);
      }
    }
    return value;
  }

  /** The hash of what is on disk now, whatever the cache says. */
  String recompute() {
    MessageDigest digest = sha256();
    byte[] block = new byte[1 << 16];
    for (Map.Entry<String, Path> file : files.entrySet()) {
      try (InputStream in = new DigestInputStream(Files.newInputStream(file.getValue()), digest)) {
        long length = Files.size(file.getValue());
        header(digest, file.getKey(), length);
        long read = 0;
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
          read += n;
        }
        if (read != length) {
          throw new InputException("%s changed while it was read: it had %d bytes, then %d", file.getValue(), length, read);
        }
      } catch (IOException e) {
        throw new InputException(e, "cannot read %s: %s", file.getValue(), e);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The hash of contents that are in memory. */
  static String of(Map<String, byte[]> contents) {
    MessageDigest digest = sha256();
    new TreeMap<>(contents).forEach((path, content) -> {
      header(digest, path, content.length);
      digest.update(content);
    });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void header(MessageDigest digest, String path, long length) {
    digest.update(path.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(length).array());
  }

  /** One hash over names, sizes and times: changes when a file may have changed. */
  private String listing() {
    MessageDigest digest = sha256();
    files.forEach((name, file) -> {
      try {
        header(digest, name, Files.size(file));
        digest.update(Files.getLastModifiedTime(file).toInstant().toString().getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new InputException(e, "cannot read %s: %s", file, e);
      }
    });
    return HexFormat.of().formatHex(digest.digest());
  }

  private Path cacheFile(String listing) {
    return cache.resolve("data-" + HexFormat.of().formatHex(
        sha256().digest((root.toAbsolutePath() + "\n" + listing).getBytes(StandardCharsets.UTF_8)), 0, 16) + ".sha256");
  }

  private String remembered(String listing) {
    if (cache == null) {
      return null;
    }
    try {
      String known = Files.readString(cacheFile(listing)).strip();
      return known.matches("[0-9a-f]{64}") ? known : null;
    } catch (IOException e) {
      return null;   // not remembered, or not readable: then it is computed
    }
  }

  private void remember(String listing) {
    if (cache == null) {
      return;
    }
    try {
      Files.createDirectories(cache);
      Path aside = Files.createTempFile(cache, "data-", ".tmp");
      Files.writeString(aside, value + "\n");
      Files.move(aside, cacheFile(listing), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("the content hash of {} is not remembered and will be computed again: {}", root, e.toString());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
