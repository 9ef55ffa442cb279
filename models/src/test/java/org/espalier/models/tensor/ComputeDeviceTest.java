package org.espalier.models.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.espalier.models.InputException;
import org.espalier.models.tensor.ComputeDevice.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeDeviceTest {

  @Test
  void aNameSaysKindNumberAndThreads() {
    assertThat(ComputeDevice.parse("cpu:0", 4)).isEqualTo(new ComputeDevice(Kind.CPU, 0, 4)).hasToString("cpu:0/4");
    assertThat(ComputeDevice.parse("cpu:1/2", 4)).isEqualTo(ComputeDevice.cpu(1, 2));
    assertThat(ComputeDevice.parse("cuda:3", 1)).isEqualTo(new ComputeDevice(Kind.CUDA, 3, 1));
    assertThat(ComputeDevice.parse("cuda:3/8", 1).id()).isEqualTo("cuda:3");
    assertThat(ComputeDevice.cpu(1, 2).withThreads(1)).isEqualTo(ComputeDevice.cpu(1, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "cpu", "cpu:", "gpu:0", "cpu:-1", "cpu:0/", "cpu:0/two", "CPU:0", "cpu:0 ", "cpu:99999", "cpu:0/99999"})
  void anotherNameIsQuotedBesideWhatToWrite(String name) {
    assertThatThrownBy(() -> ComputeDevice.parse(name, 1)).isInstanceOf(InputException.class)
        .hasMessageContaining("'" + name + "'").hasMessageContaining("cpu:N/THREADS");
  }

  @Test
  void aDeviceNeedsAThread() {
    assertThatThrownBy(() -> ComputeDevice.parse("cpu:0/0", 1)).isInstanceOf(InputException.class)
        .hasMessageContaining("cpu:0/0").hasMessageContaining("thread");
    assertThatThrownBy(() -> ComputeDevice.cpu(0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ComputeDevice.cpu(-1, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void enteringItSetsTheThreadsOfTheCallingThread() {
    ComputeDevice.cpu(0, 2).enter();
    assertThat(Libtorch.threads()).isEqualTo(2);
    ComputeDevice.cpu(0, 1).enter();
    assertThat(Libtorch.threads()).isEqualTo(1);
  }
}
