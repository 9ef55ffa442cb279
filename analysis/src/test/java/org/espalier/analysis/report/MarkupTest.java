package org.espalier.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MarkupTest {
  @Test
  void textAndAttributesAreEscapedWhateverTheyHold() {
    Markup html = new Markup().element("td", "<b>&'\"", "title", "\"><script>");

    assertThat(html).hasToString("<td title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt;&amp;&#39;&quot;</td>\n");
  }

  @Test
  void whatIsNoTextBecomesAMark() {
    assertThat(new Markup().text("a\u0000\u001b\u202eb\ud800c\u0085d")).hasToString("a\ufffd\ufffd\ufffdb\ufffdc\ufffdd");
    assertThat(new Markup().text("ä \ud83c\udf33\tδ\n")).hasToString("ä \ud83c\udf33\tδ\n");
  }

  @Test
  void aNameOfAnElementCannotComeFromOutside() {
    assertThatThrownBy(() -> new Markup().open("td onclick=x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Markup().empty("br", "a\"b", "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Markup().style("</style><script>")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anElementThatIsLeftOpenIsABug() {
    Markup html = new Markup().open("p").text("x");

    assertThatThrownBy(html::toString).isInstanceOf(IllegalStateException.class).hasMessage("still open: [p]");
    assertThat(html.close()).hasToString("<p>x</p>\n");
  }
}
