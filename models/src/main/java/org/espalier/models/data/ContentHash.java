package org.espalier.models.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.InputException;

/**
 * SHA-256 over the files of a data set, sorted by relative path ('/' between names, compared as Java strings): for each the path
 * in UTF-8, a zero byte, the length in eight bytes, big-endian, and the content. Computed when first asked for, and remembered
 * for files of equal place, size and time. May be used from many threads.
 */
final class ContentHash {
  private final Path root;
  private final TreeMap<String, Path> files = new TreeMap<>();
  private final DataCache cache;
  private String value;

  /** @param files inside {@code root} */
  ContentHash(Path root, List<Path> files, DataCache cache) {
    this.root = root;
    this.cache = cache;
    for (Path file : files) {
      this.files.put(root.relativize(file).toString().replace(root.getFileSystem().getSeparator(), "/"), file);
    }
  }

  /** The hash, from the cache if no file changed its size or time since. */
  synchronized String value() {
    if (value == null) {
      String key = "data-hash-" + listing();
      value = cache.get(key).map(String::strip).filter(known -> known.matches("[0-9a-f]{64}")).orElseGet(() -> {
        String computed = recompute();
        cache.put(key, computed + "\n");
        return computed;
      });
    }
    return value;
  }

  /** The hash of what is on disk now, whatever is remembered. */
  String recompute() {
    MessageDigest digest = sha256();
    byte[] block = new byte[1 << 16];
    files.forEach((name, file) -> {
      try (InputStream in = Files.newInputStream(file)) {
        long length = Files.size(file);
        header(digest, name, length);
        long read = 0;
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
          digest.update(block, 0, n);
          read += n;
        }
        if (read != length) {
          throw new InputException("%s changed while it was read: it had %d bytes, then %d", file, length, read);
        }
      } catch (IOException e) {
        throw new InputException(e, "cannot read %s: %s", file, e);
      }
    });
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The hash of contents that are in memory, by relative path. */
  static String of(Map<String, byte[]> contents) {
    MessageDigest digest = sha256();
    new TreeMap<>(contents).forEach((path, content) -> {
      header(digest, path, content.length);
      digest.update(content);
    });
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A short hash over place, names, sizes and times: another one when a file may have changed. */
  String listing() {
    MessageDigest digest = sha256();
    digest.update(root.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8));
    files.forEach((name, file) -> {
      try {
        header(digest, name, Files.size(file));
        digest.update(Files.getLastModifiedTime(file).toInstant().toString().getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new InputException(e, "cannot read %s: %s", file, e);
      }
    });
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static void header(MessageDigest digest, String path, long length) {
    digest.update(path.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(length).array());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
