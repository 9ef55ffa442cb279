package org.espalier.actors.copies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;

class CopySettingsTest {
  private static CopySettings settings(String copies) {
    return CopySettings.of(Path.of("runs"), ConfigFactory.parseString("copies = " + copies + ", copy-within = 2 minutes, search-within = 1s"));
  }

  @Test
  void areRead() {
    assertThat(settings("3")).isEqualTo(new CopySettings(Path.of("runs"), 3, Duration.ofMinutes(2), Duration.ofSeconds(1)));
  }

  @Test
  void whatIsNoNumberOfCopiesIsNamed() {
    assertThatThrownBy(() -> settings("-1")).isInstanceOf(InputException.class).hasMessageContaining("copies is -1");
    assertThatThrownBy(() -> settings("many")).isInstanceOf(InputException.class).hasMessageContaining("copies has type STRING");
  }
}
