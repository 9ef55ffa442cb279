package org.espalier.tests.golden;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShellPatternTest {

  @ParameterizedTest
  @CsvSource({
      "*, aux/feat/layers.0, true",
      "grad/*, grad/a/b.c, true",
      "grad/*, aux/grad/x, false",
      "grad/*alpha*, grad/layers.0.softmax.alpha, true",
      "grad/*alpha*, grad/alph, false",
      "layers.?.w, layers.3.w, true",
      "layers.?.w, layers.12.w, false",
      "layers.?.w, layersx3.w, false",
      "layers.[0-2], layers.1, true",
      "layers.[0-2], layers.3, false",
      "layers.[!0-2], layers.3, true",
      "layers.[!0-2], layers.1, false",
      "w[], w[], true",
      "w[v, w[v, true",
      "*[[]v], weight[v], true",
      "a[]]b, a]b, true",
  })
  void matchesAsAShellDoes(String pattern, String name, boolean expected) {
    assertThat(new ShellPattern(pattern).matches(name)).isEqualTo(expected);
  }
}
