package org.espalier.actors.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.actors.security.BindingRule.Protection.MUTUAL_TLS;
import static org.espalier.actors.security.BindingRule.Protection.TLS;
import static org.espalier.actors.security.BindingRule.Protection.TOKEN;

import java.util.Set;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindingRuleTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "localhost", "LOCALHOST", "::1", "[::1]", "0:0:0:0:0:0:0:1"})
  void thisMachineAloneNeedsNothing(String host) {
    BindingRule.remoting(host, Set.of());
    BindingRule.http(host, Set.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "[::]", "", "*", "10.0.0.7", "gpu1.lab", "localhost.evil.org", "127.0.0.1.evil.org", "127.1",
      "<getHostAddress>", "<getHostName>", "::ffff:127.0.0.1", "1127.0.0.1"})
  void anythingElseNeedsMutualTls(String host) {
    assertThatThrownBy(() -> BindingRule.remoting(host, Set.of())).isInstanceOf(InputException.class)
        .hasMessageContaining("espalier.node.tls.key-store").hasMessageContaining("bind to 127.0.0.1");
    assertThatThrownBy(() -> BindingRule.remoting(host, Set.of(TLS, TOKEN))).isInstanceOf(InputException.class);
    BindingRule.remoting(host, Set.of(MUTUAL_TLS));
  }

  @Test
  void httpOffThisMachineNeedsTlsAndAToken() {
    assertThatThrownBy(() -> BindingRule.http("0.0.0.0", Set.of())).hasMessageContaining("without TLS and a token");
    assertThatThrownBy(() -> BindingRule.http("0.0.0.0", Set.of(TLS))).hasMessageContaining("without a token");
    assertThatThrownBy(() -> BindingRule.http("0.0.0.0", Set.of(TOKEN))).hasMessageContaining("without TLS");
    BindingRule.http("0.0.0.0", Set.of(TLS, TOKEN));
    BindingRule.http("0.0.0.0", Set.of(MUTUAL_TLS, TOKEN));
  }

  @Test
  void theSentenceNamesTheHost() {
    assertThatThrownBy(() -> BindingRule.remoting("10.0.0.7", Set.of())).hasMessageContaining("open on 10.0.0.7");
    assertThatThrownBy(() -> BindingRule.remoting("", Set.of())).hasMessageContaining("open on every address");
    assertThat(BindingRule.isLoopback("no such host, and none is looked up")).isFalse();
  }
}
