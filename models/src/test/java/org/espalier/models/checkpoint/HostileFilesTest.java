package org.espalier.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.espalier.models.InputException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HostileFilesTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  /** What reading may allocate besides twice the file: some hundred bytes for each tensor that it counts before it gives up. */
  private static final long SLACK = 16 << 20;

  @TempDir Path folder;

  @TestFactory
  @Timeout(30)
  Stream<DynamicTest> everyFileIsJudgedByOneMessage() {
    return HostileFiles.all().entrySet().stream().map(e -> dynamicTest(e.getKey(), () -> judge(e.getValue())));
  }

  private void judge(HostileFiles.File file) throws IOException {
    Path path = folder.resolve("hostile.safetensors");
    Files.write(path, file.bytes());
    long begin = System.nanoTime();
    long allocated = THREADS.getCurrentThreadAllocatedBytes();

    Throwable verdict = catchThrowable(() -> SafeTensors.read(path));

    assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated).isLessThan(2L * file.bytes().length + SLACK);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    if (file.said().isEmpty()) {
      assertThat(verdict).isNull();
    } else {
      assertThat(verdict).isInstanceOf(InputException.class).hasMessageStartingWith(path.toString())
          .hasMessageContaining(file.said());
      assertThat(verdict.getMessage()).hasSizeLessThan(1000).hasLineCount(1);
    }
  }
}
