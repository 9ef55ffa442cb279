package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.espalier.actors.web.Names;
import org.espalier.models.experiment.Sweep;
import org.junit.jupiter.api.Test;

class RemoteNamesTest {
  private static List<String> names(String sweep, String... runs) {
    return RemoteNames.of(new Sweep(sweep, Arrays.stream(runs).map(run -> new Sweep.Run(run, run, null, "")).toList(), "", ""));
  }

  @Test
  void aPersonRecognisesTheRun() {
    assertThat(names("rates", "short,peak=0.001,seed=0", "run")).containsExactly("rates-short-peak_0.001-seed_0", "rates-run");
    assertThat(names("my rates (2)", "a=x+y")).containsExactly("my_rates__2_-a_x_y");
  }

  @Test
  void noTwoRunsHaveOneName() {
    assertThat(names("s", "a=1", "a_1", "a+1")).doesNotHaveDuplicates().startsWith("s-a_1");
  }

  @Test
  void everyNameIsOneOfACluster() {
    String long1 = "x".repeat(300) + "1";
    String long2 = "x".repeat(300) + "2";
    assertThat(names("-s", long1, long2, "a,b=1")).doesNotHaveDuplicates()
        .allSatisfy(name -> assertThat(Names.require("run", name)).isEqualTo(name));
  }
}
