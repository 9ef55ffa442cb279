package org.espalier.analysis.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.analysis.ensemble.Comparison;
import org.espalier.analysis.ensemble.Comparison.Pair;
import org.espalier.analysis.ensemble.Comparison.Role;
import org.espalier.analysis.ensemble.Comparison.Standing;
import org.espalier.analysis.ensemble.Comparison.Voice;
import org.espalier.analysis.ensemble.Overlap;
import org.espalier.models.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeachersFileTest {
  @TempDir
  Path root;
  private RunFolder run;

  @BeforeEach
  void aRun() {
    run = RunFolder.create(root.resolve("run"), "{}", "");
  }

  private static Comparison compared() {
    return new Comparison("shapes/test", "abc", "test", 8,
        List.of(new Standing(new Voice("teacher.cnn", Role.TEACHER, "cnn.safetensors"), 62.5, 100),
            new Standing(new Voice("mean of the teachers' logits", Role.ENSEMBLE, ""), 75, 100),
            new Standing(new Voice("vit.head_conv", Role.HEAD, "vit.safetensors"), 50, 87.5)),
        List.of(new Pair("teacher.cnn", "vit.head_conv", new Overlap(3, 2, 1, 2, 4), 0.25, 0.5, Double.NaN),
            new Pair("teacher.cnn", "perfect", new Overlap(8, 0, 0, 0, 8), 0, 0, 0.75)));
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    TeachersFile.write(run, compared());

    assertThat(TeachersFile.read(run.teachers())).isEqualTo(compared());
    assertThat(Files.readString(run.teachers())).contains("\"commonErrors\" : 0.4", "\"cka\" : null", "\"role\" : \"ensemble\"");
    assertThat(Files.readAllLines(run.teachersTable())).containsExactly("first,second,images,both_right,only_first_right,"
        + "only_second_right,both_wrong,agreement,common_errors,kappa,kl_first_second,kl_second_first,cka",
        "teacher.cnn,vit.head_conv,8,3,2,1,2,0.5,0.4,0.25,0.25,0.5,", "teacher.cnn,perfect,8,8,0,0,0,1.0,,,0.0,0.0,0.75");
  }

  @Test
  void aFileOfOthersIsRefusedByName() throws IOException {
    TeachersFile.write(run, compared());
    String sound = Files.readString(run.teachers());

    Files.writeString(run.teachers(), sound.replace("\"ensemble\"", "\"judge\""));
    assertThatThrownBy(() -> TeachersFile.read(run.teachers())).isInstanceOf(InputException.class)
        .hasMessageContainingAll("teachers.json", "networks[1].role", "judge", "ensemble");
    Files.writeString(run.teachers(), sound.replace("\"bothWrong\" : 2,", ""));
    assertThatThrownBy(() -> TeachersFile.read(run.teachers())).isInstanceOf(InputException.class)
        .hasMessageContaining("pairs[0].bothWrong");
    Files.writeString(run.teachers(), "{\"data\": \"\", \"dataHash\": \"\", \"part\": \"\", \"images\": 1, \"networks\": [1]}");
    assertThatThrownBy(() -> TeachersFile.read(run.teachers())).isInstanceOf(InputException.class).hasMessageContaining("list of objects");
  }
}
