package org.espalier.actors.teacher.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;

class AnswerSettingsTest {
  private static final Path USUAL = Path.of("usual");

  @Test
  void withoutAWordItIsTheUsualFolderAndFourGibibytes() {
    assertThat(of("")).isEqualTo(new AnswerSettings(USUAL, 4L << 30));
  }

  @Test
  void bothCanBeNamed() {
    assertThat(of("folder = /answers, bytes = 10 MB")).isEqualTo(new AnswerSettings(Path.of("/answers"), 10_000_000));
    assertThat(of("bytes = 0")).isEqualTo(new AnswerSettings(USUAL, 0));
  }

  @Test
  void whatIsNoSizeIsSaid() {
    assertThatThrownBy(() -> of("bytes = much")).isInstanceOf(InputException.class).hasMessageContaining("espalier.teacher.cache");
    assertThatThrownBy(() -> of("bytes = -1")).isInstanceOf(InputException.class).hasMessageContaining("espalier.teacher.cache");
  }

  private static AnswerSettings of(String settings) {
    return AnswerSettings.of(ConfigFactory.parseString("espalier.teacher.cache { " + settings + " }"), USUAL);
  }
}
