package org.espalier.actors.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bytes of released versions: for each manifest its bytes in base64, and below it, indented, what they mean. Append, never edit. */
final class GoldenFile {
  private static final String INDENT = "  ";

  private GoldenFile() {}

  /** @param facts lines {@code path = value} */
  record Entry(String manifest, byte[] bytes, List<String> facts) {
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(manifest).append(' ').append(Base64.getEncoder().encodeToString(bytes)).append('\n');
      facts.forEach(fact -> text.append(INDENT).append(fact).append('\n'));
      return text.toString();
    }
  }

  /** By manifest. */
  static Map<String, Entry> read() throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    Entry last = null;
    for (String line : text().lines().filter(line -> !line.startsWith("#")).toList()) {
      if (line.startsWith(INDENT)) {
        last.facts().add(line.substring(INDENT.length()));
      } else {
        String[] parts = line.split(" ", -1);
        last = new Entry(parts[0], Base64.getDecoder().decode(parts[1]), new ArrayList<>());
        if (entries.put(last.manifest(), last) != null) {
          throw new IOException("golden.txt has two samples of " + last.manifest());
        }
      }
    }
    return entries;
  }

  private static String text() throws IOException {
    try (InputStream in = GoldenFile.class.getResourceAsStream("golden.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
