package org.espalier.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest {

  @Test
  void theNameThatWasMeantIsFound() {
    List<String> known = List.of("embedDim", "depth", "numHeads", "mlpRatio");
    assertThat(Nearest.to("embeddim", known)).contains("embedDim");
    assertThat(Nearest.to("numHead", known)).contains("numHeads");
    assertThat(Nearest.to("dpeth", known)).contains("depth");
    assertThat(Nearest.to("dept", known)).contains("depth");
    assertThat(Nearest.to("wombat", known)).isEmpty();
    assertThat(Nearest.to("x".repeat(1_000_000), List.of("x".repeat(1_000_001)))).isEmpty();
    assertThat(Nearest.to("ab", List.of("ad", "ac"))).as("of equals the first").contains("ac");
  }

  @Test
  void foreignTextIsShownOnOneBoundedLine() {
    assertThat(Quoted.text("fc.weight")).isEqualTo("\"fc.weight\"");
    assertThat(Quoted.text("a\n\"\\\u0000\u202e")).isEqualTo("\"a\\u000a\\\"\\\\\\u0000\\u202e\"");
    assertThat(Quoted.text("Süß 森")).isEqualTo("\"Süß 森\"");
    assertThat(Quoted.text("x".repeat(10_000))).hasSize(125).endsWith("...\"");
  }
}
