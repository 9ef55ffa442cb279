package org.espalier.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FailpointTest {

  @Test
  void eachNamedPlaceFailsOnceAtItsTurn() {
    Consumer<String> faults = Failpoint.observer("file.before-write:2:throw,file.before-flush:1:throw");

    faults.accept("file.before-write");
    assertThatThrownBy(() -> faults.accept("file.before-flush")).hasMessageContaining("failpoint file.before-flush");
    assertThatThrownBy(() -> faults.accept("file.before-write")).hasMessageContaining("failpoint file.before-write");
    faults.accept("file.before-flush");
    faults.accept("file.before-write");
  }

  @Test
  void aPlaceThatDoesNotExistIsRefused() {
    assertThatThrownBy(() -> Failpoint.observer("file.before-wrt")).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no failpoint file.before-wrt").hasMessageContaining("file.before-write");
  }

  @Test
  void withoutThePropertyNothingFails() {
    assertThat(Failpoint.observer("")).isNull();
  }
}
