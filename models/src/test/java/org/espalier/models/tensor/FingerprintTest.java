package org.espalier.models.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FingerprintTest {

  @Test
  void aDeviceHasTheSameFingerprintEveryTimeWhateverItsThreads() {
    Fingerprint once = Fingerprint.of(ComputeDevice.cpu(0, 1));

    assertThat(Fingerprint.of(ComputeDevice.cpu(1, 2))).isEqualTo(once);
    assertThat(once.computation()).matches("[0-9a-f]{64}");
    assertThat(once.device()).isEqualTo("cpu");
    assertThat(once.processor()).isNotBlank();
  }

  @Test
  void itNamesTheLibraryThatIsLoaded() {
    Fingerprint here = Fingerprint.of(ComputeDevice.cpu(0, 1));

    assertThat(here.libtorch()).startsWith(Libtorch.version());
    assertThat(here.text().lines()).hasSize(6).contains("libtorch " + here.libtorch(), "fixed computation " + here.computation());
  }

  @Test
  void anyDifferentPartIsADifferentFingerprint() {
    Fingerprint here = Fingerprint.of(ComputeDevice.cpu(0, 1));

    assertThat(new Fingerprint(here.libtorch() + "x", here.engine(), here.device(), here.processor(), here.instructionSet(),
        here.computation())).isNotEqualTo(here);
  }
}
