package org.espalier.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.analysis.ensemble.Comparison;
import org.espalier.analysis.ensemble.Comparison.Pair;
import org.espalier.analysis.ensemble.Comparison.Role;
import org.espalier.analysis.ensemble.Comparison.Standing;
import org.espalier.analysis.ensemble.Comparison.Voice;
import org.espalier.analysis.ensemble.Overlap;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.TeachersFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeachersSectionTest {
  @TempDir
  Path root;

  private ReportRun run(String name) {
    return ReportRun.read(new SampleRuns(root).run(name, "co-advise", Map.of("vit", 40.0)));
  }

  private ReportRun compared(String name) {
    RunFolder run = new SampleRuns(root).run(name, "co-advise", Map.of("vit", 40.0));
    TeachersFile.write(run, new Comparison("shapes/test", "abc", "test", 2000,
        List.of(new Standing(new Voice("teacher.cnn", Role.TEACHER, "cnn.safetensors"), 61.25, 95),
            new Standing(new Voice("vit", Role.STUDENT, "vit.safetensors"), 58.5, 94)),
        List.of(new Pair("teacher.cnn", "vit", new Overlap(1100, 125, 70, 705, 1300), 0.25481, 0.31, Double.NaN))));
    return ReportRun.read(run);
  }

  @Test
  void aStudentIsShownBesideItsTeachers() {
    String page = Report.html("compared", List.of(compared("compared")));

    assertThat(page).contains("Student and teachers", "teacher.cnn", "61.25", "cnn.safetensors", "705", "0.2548", "0.3100", "0.7833",
        Numbers.NONE);
  }

  @Test
  void runsThatWereNotComparedAreLeftOut() {
    String section = TeachersSection.of(List.of(compared("one"), run("without"))).toString();

    assertThat(section).contains("one: ").doesNotContain("without");
    assertThat(TeachersSection.of(List.of(run("alone"))).toString()).isEmpty();
  }
}
