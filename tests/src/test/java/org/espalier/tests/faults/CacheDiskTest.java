package org.espalier.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.espalier.actors.teacher.cache.AnswerSettings;
import org.espalier.actors.teacher.cache.AnswerStatistics;
import org.espalier.actors.teacher.cache.AnswerStore;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.Failpoint;
import org.espalier.tests.scenarios.Lab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cache whose disk takes nothing any more delays nobody and changes nothing. */
@Timeout(300)
class CacheDiskTest {
  private static final int STEPS = 10;
  private static final int MEBIBYTES = 2;
  private static final long BYTES = 32 * (400 << 10);
  @TempDir Path folder;

  @Test
  void aTeacherGoesOnWithoutACacheThatIsFullOrReadOnly() throws Exception {
    RunFolder agent = new Lab(folder).train("teacher", Lab.alone("agent", "method { kind = plain }", "epochs = 1"));
    String student = Lab.alone("vit", "method { kind = distillation, temperature = 2 }", "epochs = 2",
        "teacher = \"" + agent.weights("agent") + "\"");
    RunFolder loop = new Lab(folder).control(student);
    try (SmallDisk disk = SmallDisk.mount(Files.createDirectories(folder.resolve("small")), MEBIBYTES)) {
      // when the disk is full from the third answer on
      AtomicInteger answers = new AtomicInteger();
      AnswerStatistics full;
      try (AutoCloseable end = Failpoint.observe(name -> {
        if (name.equals("teacher.answered") && answers.incrementAndGet() == 3) {
          disk.fill();
        }
      })) {
        full = sameAsTheLoop(disk, "full", student, loop);
      }
      assertThat(full.missed()).isEqualTo(STEPS);

      // then what was kept before is there, and with room again the rest is kept too
      disk.makeRoom();
      AnswerStatistics roomy = sameAsTheLoop(disk, "roomy", student, loop);
      assertThat(roomy.found()).isBetween(3L, STEPS - 1L);
      assertThat(roomy.bytesWritten()).isPositive();

      // and a disk that can only be read is as good, for what is there
      disk.setReadOnly();
      assertThat(sameAsTheLoop(disk, "read-only", student, loop).found()).isEqualTo(STEPS);
      AnswerStatistics other = run(disk, "other", student + "seed = 12\n");
      assertThat(other).isEqualTo(new AnswerStatistics(0, STEPS, 0, 0));
    }
  }

  private AnswerStatistics sameAsTheLoop(SmallDisk disk, String name, String student, RunFolder loop) throws Exception {
    AnswerStatistics statistics = run(disk, name, student);
    assertThat(Lab.weights(new RunFolder(folder.resolve(name)))).as(name).isNotEmpty().isEqualTo(Lab.weights(loop));
    return statistics;
  }

  private AnswerStatistics run(SmallDisk disk, String name, String student) throws Exception {
    AnswerSettings settings = new AnswerSettings(disk.folder().resolve("answers"), BYTES);
    try (AnswerStore answers = new AnswerStore(settings, InstantSource.system())) {
      new Lab(folder).remembering(answers).train(name, student);
      return answers.statistics();
    }
  }
}
