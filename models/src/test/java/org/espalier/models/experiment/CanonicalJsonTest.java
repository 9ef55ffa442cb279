package org.espalier.models.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HexFormat;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** RFC 8785, section 3.2.2 to 3.2.4. */
  @Test
  void theStandardsFirstExample() throws JsonProcessingException {
    String text = canonical("""
        {
          "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
          "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
          "literals": [null, true, false]
        }""");
    assertThat(text).isEqualTo("{\"literals\":[null,true,false],"
        + "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
        + "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  }

  /** RFC 8785, section 3.2.3: keys are sorted by their UTF-16 code units. */
  @Test
  void theStandardsSortingExample() throws JsonProcessingException {
    String text = canonical("""
        {
          "\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
          "\\ud83d\\ude00": "Emoji: Grinning Face", "\\u0080": "Control", "\\u00f6": "Latin Small Letter O With Diaeresis"
        }""");
    assertThat(text).isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
        + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
        + "\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
  }

  /** RFC 8785, appendix B: bits of a double, and its text. */
  @ParameterizedTest
  @CsvSource({
      "0000000000000000, 0", "8000000000000000, 0", "0000000000000001, 5e-324", "8000000000000001, -5e-324",
      "7fefffffffffffff, 1.7976931348623157e+308", "ffefffffffffffff, -1.7976931348623157e+308",
      "4340000000000000, 9007199254740992", "c340000000000000, -9007199254740992",
      "4430000000000000, 295147905179352830000", "44b52d02c7e14af5, 9.999999999999997e+22",
      "44b52d02c7e14af6, 1e+23", "44b52d02c7e14af7, 1.0000000000000001e+23", "444b1ae4d6e2ef4e, 999999999999999700000",
      "444b1ae4d6e2ef4f, 999999999999999900000", "444b1ae4d6e2ef50, 1e+21", "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
      "3eb0c6f7a0b5ed8d, 0.000001", "41b3de4355555553, 333333333.3333332", "41b3de4355555554, 333333333.33333325",
      "41b3de4355555555, 333333333.3333333", "41b3de4355555556, 333333333.3333334", "41b3de4355555557, 333333333.33333343",
      "becbf647612f3696, -0.0000033333333333333333", "43143ff3c1cb0959, 1424953923781206.2"})
  void theStandardsNumbers(String bits, String text) {
    double value = Double.longBitsToDouble(HexFormat.fromHexDigitsToLong(bits));
    assertThat(CanonicalJson.text(DoubleNode.valueOf(value))).isEqualTo(text);
  }

  @Test
  void orderLayoutAndSpellingDoNotMatter() throws JsonProcessingException {
    String one = CanonicalJson.sha256(JSON.readTree("{\"seed\": 7, \"rate\": 1e-3, \"name\": \"\\u0061\"}"));
    String other = CanonicalJson.sha256(JSON.readTree("{\"name\":\"a\",\"rate\":0.0010,\"seed\":7.0}"));
    assertThat(one).isEqualTo(other).isEqualTo("1d709018b33a1f4b4652a9b28820f0d630edd86076e8f23cd8802c0fdb8377a3");
  }

  @Test
  void everyValueMatters() throws JsonProcessingException {
    String one = CanonicalJson.sha256(JSON.readTree("{\"rate\":0.1}"));
    assertThat(CanonicalJson.sha256(JSON.readTree("{\"rate\":0.10000000000000002}"))).isNotEqualTo(one);
    assertThat(CanonicalJson.sha256(JSON.readTree("{\"rate\":\"0.1\"}"))).isNotEqualTo(one);
    assertThat(CanonicalJson.sha256(JSON.readTree("{\"rates\":0.1}"))).isNotEqualTo(one);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9007199254740993", "-9007199254740993", "9223372036854775807", "123456789012345678901234567890"})
  void aWholeNumberThatADoubleCannotHoldIsRefused(String number) {
    assertThatThrownBy(() -> canonical("{\"data\":[{\"seed\":" + number + "}]}")).isInstanceOf(InputException.class)
        .hasMessageContaining("data[0].seed is " + number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9007199254740992", "-9007199254740992", "4611686018427387904"})
  void aWholeNumberThatADoubleHoldsIsTaken(String number) throws JsonProcessingException {
    assertThat(Double.parseDouble(canonical(number))).isEqualTo(Double.parseDouble(number));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void whatIsNotFiniteIsRefused(double value) {
    assertThatThrownBy(() -> CanonicalJson.text(JsonNodeFactory.instance.objectNode().put("rate", value)))
        .isInstanceOf(InputException.class).hasMessageContaining("rate is");
  }

  private static String canonical(String json) throws JsonProcessingException {
    return CanonicalJson.text(JSON.readTree(json));
  }
}
