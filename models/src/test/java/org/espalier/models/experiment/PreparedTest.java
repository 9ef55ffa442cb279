package org.espalier.models.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;

class PreparedTest {
  private static Prepared prepare(String... overrides) {
    return Prepared.of(ExperimentReader.open("tiny-pair").read(List.of(overrides)).withThreads(learner -> 1));
  }

  @Test
  void itsPlanKnowsTheDatasClassesAndItsHashTheDatasContent() {
    Prepared small = prepare("data.source.train=50", "data.source.test=20");

    assertThat(small.plan().classes()).isEqualTo(10);
    assertThat(small.trainingData().train().set().size()).isEqualTo(50);
    assertThat(small.hash()).isEqualTo(small.experiment().hash(small.data().contentHash()));
  }

  @Test
  void networksThatDoNotFitTheImagesAreRefused() {
    assertThatThrownBy(() -> prepare("data.imageSize=30")).isInstanceOf(InputException.class).hasMessageContaining("30 pixels");
  }

  @Test
  void aBatchThatIsLargerThanTheDataIsRefused() {
    assertThatThrownBy(() -> prepare("data.source.train=30")).isInstanceOf(InputException.class).hasMessageContainingAll("30", "32");
  }

  @Test
  void dataThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> prepare("data.source={kind=cifar100,root=nowhere-at-all}")).isInstanceOf(InputException.class)
        .hasMessageContaining("nowhere-at-all");
  }
}
