package org.espalier.models.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import org.espalier.models.nn.Description;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exact counts of spec section 11. */
class ParameterCountTest {

  @ParameterizedTest
  @CsvSource({
      "vit-s, 6276394, 6302404, 6562504",
      "vit-b, 21669514, 21704164, 22050664",
      "agent-s-base, 8702506, 8728516, 8988616",
      "agent-s, 8656746, 8682756, 8942856",
      "agent-b-base, 25118602, 25153252, 25499752",
      "agent-b, 25054410, 25089060, 25435560"})
  void aNetworkHasItsPublishedNumberOfParameters(String name, long k10, long k100, long k1000) {
    assertThat(parameters(name, 10)).isEqualTo(k10);
    assertThat(parameters(name, 100)).isEqualTo(k100);
    assertThat(parameters(name, 1000)).isEqualTo(k1000);
  }

  @ParameterizedTest
  @CsvSource({
      "vit-s, 1353956544",
      "vit-b, 4598502144",
      "agent-s-base, 1701571392",
      "agent-s, 1906289472",
      "agent-b-base, 4913237760",
      "agent-b, 7878037248"})
  void aNetworkTakesItsPublishedNumberOfMultiplyAccumulates(String name, long macs) {
    assertThat(Description.of(Zoo.find(name).build(224, 10)).macs()).isEqualTo(macs);
  }

  private static long parameters(String name, int classes) {
    return Description.of(Zoo.find(name).build(224, classes)).parameterCount();
  }
}
