package org.espalier.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FailpointTest {

  @Test
  void eachNamedPlaceFailsOnceAtItsTurn() {
    Consumer<String> faults = Failpoint.observer("write:2:throw,flush:1:throw");

    faults.accept("write");
    assertThatThrownBy(() -> faults.accept("flush")).hasMessageContaining("failpoint flush");
    assertThatThrownBy(() -> faults.accept("write")).hasMessageContaining("failpoint write");
    faults.accept("flush");
    faults.accept("write");
  }

  @Test
  void withoutThePropertyNothingFails() {
    assertThat(Failpoint.observer("")).isNull();
  }
}
