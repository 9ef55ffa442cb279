package org.espalier.actors.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.models.InputException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTlsTest {
  private static TestCertificates certificates;
  @TempDir Path folder;

  @BeforeAll
  static void make() throws Exception {
    certificates = TestCertificates.get();
  }

  @Test
  void theScriptMakesFilesThatTheirOwnerAloneReads() throws Exception {
    try (Stream<Path> files = Files.list(certificates.folder("one"))) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).describedAs("%s", file).isEqualTo("rw-------");
      }
    }
  }

  @Test
  void settingsComeBackFromTheConfigurationOfTheActorSystemWhichHoldsNoPassword() {
    NodeTls tls = certificates.node("one");
    Config config = tls.artery().withFallback(ConfigFactory.load());

    assertThat(NodeTls.of(config)).contains(tls);
    assertThat(tls.node()).isEqualTo("one");
    assertThat(config.getString("akka.remote.artery.transport")).isEqualTo("tls-tcp");
    assertThat(config.root().render(ConfigRenderOptions.concise()) + tls)
        .doesNotContain(new String(certificates.password("one").read()));
  }

  @Test
  void withoutAKeyStoreThereIsNoTls() {
    assertThat(NodeTls.of(ConfigFactory.load())).isEmpty();
  }

  @Test
  void aKeyStoreAloneIsNotEnough() {
    Config half = ConfigFactory.parseMap(Map.of("espalier.node.tls.key-store", "/k.p12")).withFallback(ConfigFactory.load());
    assertThatThrownBy(() -> NodeTls.of(half)).isInstanceOf(InputException.class).hasMessageContaining("espalier.node.tls.trust-store");
  }

  @Test
  void keysThatTheWorldReadsAreRefused() throws Exception {
    Path open = Files.copy(certificates.store("one"), folder.resolve("one.p12"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> withKeys(open)).isInstanceOf(InputException.class).hasMessageContaining("chmod 600 " + open);
  }

  @Test
  void aNodeStartsWithACertificateOfItsClusterThatHoldsNow() {
    assertThatThrownBy(() -> certificates.node("other")).isInstanceOf(InputException.class).hasMessageContaining("espalier:cluster:lab");
    assertThatThrownBy(() -> certificates.node("expired")).isInstanceOf(InputException.class).hasMessageContaining("holds now");
    assertThatThrownBy(() -> withKeys(certificates.store("one").resolveSibling("trust.p12"))).isInstanceOf(InputException.class)
        .hasMessageContaining("the node's key with its certificates");
  }

  @Test
  void aWrongPasswordIsToldWithoutIt() throws Exception {
    Path wrong = Files.writeString(folder.resolve("password"), "hunter2");
    Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> new NodeTls(certificates.store("one"), trust(), new Secret.InFile(wrong), new ClusterName("lab"), true,
        Duration.ofSeconds(1), 1)).isInstanceOf(InputException.class).hasMessageContaining("the password in file:" + wrong)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
  }

  private static Path trust() {
    return certificates.folder("one").resolve("trust.p12");
  }

  private static NodeTls withKeys(Path keys) {
    return new NodeTls(keys, trust(), certificates.password("one"), new ClusterName("lab"), true, Duration.ofSeconds(1), 1);
  }
}
