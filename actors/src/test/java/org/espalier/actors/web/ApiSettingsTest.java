package org.espalier.actors.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.espalier.actors.web.Tokens.Access;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node starts with an API that is safe, or not at all. */
class ApiSettingsTest {
  @TempDir
  Path folder;

  private static ApiSettings settings(String text, Optional<SSLContext> tls) {
    Config config = ConfigFactory.parseString(text).withFallback(ConfigFactory.parseResources("reference.conf")).resolve();
    return ApiSettings.of(config, tls);
  }

  private static void refused(ThrowingCallable start, String... parts) {
    assertThatThrownBy(start).isInstanceOf(InputException.class).message().contains(parts).doesNotContain("\n");
  }

  private static Optional<SSLContext> tls() throws NoSuchAlgorithmException {
    return Optional.of(SSLContext.getDefault());
  }

  private String tokenAt(Path file) {
    return "espalier.api.token-file = \"%s\"\n".formatted(file);
  }

  @Test
  void byDefaultItListensOnLoopbackWithoutAToken() {
    assertThat(settings("", Optional.empty())).isEqualTo(new ApiSettings("127.0.0.1", 8551, Optional.empty(), Optional.empty()));
  }

  @Test
  void offLoopbackItWantsACertificateAndAToken() throws NoSuchAlgorithmException {
    String everywhere = "espalier.api.host = \"0.0.0.0\"\n";
    String token = tokenAt(ApiNode.secret(folder, "t", ApiNode.TOKEN));

    refused(() -> settings(everywhere, Optional.empty()), "0.0.0.0", "without a certificate and a token", "espalier.api.token-file", "127.0.0.1");
    refused(() -> settings(everywhere, tls()), "without a token");
    refused(() -> settings(everywhere + token, Optional.empty()), "without a certificate");
    refused(() -> settings("espalier.api.host = \"no such host\"", tls()), "espalier.api.host");
    assertThat(settings(everywhere + token, tls()).tokens()).isPresent();
  }

  @Test
  void aTokenFileThatProtectsNothingIsRefused() {
    refused(() -> settings(tokenAt(ApiNode.file(folder, "a", ApiNode.TOKEN, "rw-r--r--")), Optional.empty()), "everybody", "chmod 600");
    refused(() -> settings(tokenAt(ApiNode.secret(folder, "b", "changeme")), Optional.empty()), "holds 8 characters", "openssl rand");
    refused(() -> settings(tokenAt(ApiNode.secret(folder, "c", "two words that are long")), Optional.empty()), "without spaces");
    refused(() -> settings(tokenAt(folder.resolve("none")), Optional.empty()), "cannot read", "none");
    refused(() -> settings(tokenAt(ApiNode.secret(folder, "d", "x".repeat(5000))), Optional.empty()), "is it another file?");
    refused(() -> settings("espalier.api.read-token-file = \"x\"", Optional.empty()), "without espalier.api.token-file");
    Path same = ApiNode.secret(folder, "e", ApiNode.TOKEN);
    refused(() -> Tokens.read(same, Optional.of(same)), "the same token");
  }

  @Test
  void eachTokenOpensWhatItIsFor() {
    Tokens tokens = Tokens.read(ApiNode.secret(folder, "all", ApiNode.TOKEN), Optional.of(ApiNode.secret(folder, "r", ApiNode.READING)));

    assertThat(tokens.of(ApiNode.TOKEN)).isEqualTo(Access.ALL);
    assertThat(tokens.of(ApiNode.READING)).isEqualTo(Access.READ);
    assertThat(tokens.of("")).isEqualTo(Access.NONE);
    assertThat(tokens.toString()).doesNotContain(ApiNode.TOKEN);
  }
}
