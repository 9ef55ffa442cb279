package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.espalier.models.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentHashTest {
  /** hashlib.sha256 over b"a/x.bin\0" + 8-byte 3 + b"abc" + b"b.txt\0" + 8-byte 0. */
  private static final String KNOWN = "c7f3d05acb3c8942aea06f9d7b1266e1188d76a5d968d22b32c60acd34da848d";
  @TempDir
  Path root;
  @TempDir
  Path cache;
  private List<Path> files;

  @BeforeEach
  void twoFiles() throws IOException {
    Files.createDirectories(root.resolve("a"));
    files = List.of(Files.writeString(root.resolve("b.txt"), ""), Files.writeString(root.resolve("a/x.bin"), "abc"));
  }

  @Test
  void pathsLengthsAndContentsAreHashedInTheOrderOfPaths() {
    assertThat(new ContentHash(root, files, DataCache.NONE).value()).isEqualTo(KNOWN);
    assertThat(ContentHash.of(Map.of("b.txt", new byte[0], "a/x.bin", "abc".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(KNOWN);
  }

  @Test
  void theHashIsRememberedUntilSizeOrTimeOfAFileChange() throws IOException {
    FileTime time = Files.getLastModifiedTime(files.get(1));
    new ContentHash(root, files, new DataCache(cache)).value();

    Files.writeString(files.get(1), "abd");
    Files.setLastModifiedTime(files.get(1), time);
    ContentHash unnoticed = new ContentHash(root, files, new DataCache(cache));
    assertThat(unnoticed.value()).isEqualTo(KNOWN);
    assertThat(unnoticed.recompute()).isNotEqualTo(KNOWN);

    Files.setLastModifiedTime(files.get(1), FileTime.fromMillis(time.toMillis() + 5000));
    assertThat(new ContentHash(root, files, new DataCache(cache)).value()).isEqualTo(unnoticed.recompute());
  }

  @Test
  void aDamagedOrUnusableCacheCostsTimeOnly() throws IOException {
    ContentHash hash = new ContentHash(root, files, new DataCache(cache));
    hash.value();
    try (var remembered = Files.list(cache)) {
      for (Path file : remembered.toList()) {
        Files.writeString(file, "nonsense");
      }
    }

    assertThat(new ContentHash(root, files, new DataCache(cache)).value()).isEqualTo(KNOWN);
    assertThat(new ContentHash(root, files, new DataCache(files.get(0).resolve("below-a-file"))).value()).isEqualTo(KNOWN);
  }

  @Test
  void aFileThatIsGoneIsNamed() throws IOException {
    Files.delete(files.get(1));

    assertThatThrownBy(() -> new ContentHash(root, files, DataCache.NONE).value()).isInstanceOf(InputException.class)
        .hasMessageContaining("x.bin");
  }
}
