package org.espalier.analysis.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendFileTest {
  @TempDir Path folder;

  @Test
  void afterAFullDiskTheSameBytesAreWrittenOnceAndWhole() throws IOException {
    Path path = folder.resolve("metrics.csv");
    FullDisk disk = new FullDisk(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE), 10);
    try (AppendFile file = new AppendFile(path, disk)) {
      file.append(bytes("first\n"));
      file.flush();
      file.append(bytes("second\n"));
      assertThatThrownBy(file::flush).isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("cannot write 7 bytes to " + path + ": No space left on device");
      assertThat(path).hasContent("first\nseco");
      assertThatThrownBy(file::sync).isInstanceOf(UncheckedIOException.class);

      disk.makeRoom(100);
      assertThat(file.sync()).isEqualTo(13);
    }

    assertThat(path).hasContent("first\nsecond\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
