package org.espalier.actors.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {
  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
      "{}                        | {'a': 1}",
      "{'a': 1}                  | {}",
      "{'a': {'b': 1, 'c': 2}}   | {'a': {'b': 1, 'c': 3}}",
      "{'a': {'b': 1}}           | {'a': [1, 2]}",
      "{'a': [1, 2]}             | {'a': {'b': {'c': 1}}}",
      "{'a': [{'b': 1}, 2]}      | {'a': [{'b': 2}, 2]}",
      "{'a': {'b': 1}, 'd': 'x'} | {'a': {}, 'd': 'y'}",
      "{'a': 1, 'b': {'c': 1}}   | {'a': 1, 'b': {'c': 1}}"})
  void whatDiffersMakesTheOneOfTheOther(String from, String to) {
    ObjectNode patch = MergePatch.between(json(from), json(to));

    assertThat(MergePatch.apply(patch, json(from))).isEqualTo(json(to));
    assertThat(patch.isEmpty()).isEqualTo(json(from).equals(json(to)));
  }

  /** Examples of RFC 7396, appendix A. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
      "{'a': 'b'}               | {'a': null}               | {}",
      "{'a': 'b', 'b': 'c'}     | {'a': null}               | {'b': 'c'}",
      "{'a': {'b': 'c'}}        | {'a': {'b': 'd', 'c': null}} | {'a': {'b': 'd'}}",
      "{'a': [{'b': 'c'}]}      | {'a': [1]}                | {'a': [1]}",
      "{}                       | {'a': {'bb': {'ccc': null}}} | {'a': {'bb': {}}}"})
  void aPatchOfSomebodyElseIsAppliedAsTheStandardSays(String to, String patch, String result) {
    assertThat(MergePatch.apply(json(patch), json(to))).isEqualTo(json(result));
  }

  @Test
  void nothingOfTheOriginalIsTouched() {
    ObjectNode original = json("{'a': {'b': 1}}");
    MergePatch.apply(json("{'a': {'b': 2}}"), original);
    assertThat(original).isEqualTo(json("{'a': {'b': 1}}"));
  }
}
