package org.espalier.actors.security;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Stores made once for all tests by the script that users have: one authority, and a foreign one that claims the same names. */
final class TestCertificates {
  private static final String SCRIPT = "/org/espalier/certificates/make-test-certificates";
  private static TestCertificates made;
  private final Path ours;
  private final Path foreign;

  private TestCertificates(Path folder) throws IOException, InterruptedException {
    Path script = folder.resolve("make-test-certificates");
    try (InputStream in = TestCertificates.class.getResourceAsStream(SCRIPT)) {
      Files.copy(in, script);
    }
    this.ours = folder.resolve("ours");
    this.foreign = folder.resolve("foreign");
    run(script, Map.of(), ours, "lab", "one=127.0.0.1", "two=127.0.0.2,localhost");
    run(script, Map.of(), ours, "field", "other=127.0.0.3");
    run(script, Map.of("START", "-10d", "DAYS", "5"), ours, "lab", "expired=127.0.0.3");
    run(script, Map.of(), foreign, "lab", "foreign=127.0.0.3");
  }

  static synchronized TestCertificates get() throws IOException, InterruptedException {
    if (made == null) {
      Path folder = Files.createTempDirectory("espalier-certificates");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      made = new TestCertificates(folder);
    }
    return made;
  }

  Path folder(String node) {
    return node.equals("foreign") ? foreign : ours;
  }

  Path store(String node) {
    return folder(node).resolve(node + ".p12");
  }

  Secret password(String node) {
    return new Secret.InFile(folder(node).resolve("password"));
  }

  /** A node as users have it. */
  NodeTls node(String node) {
    return node(node, Duration.ofSeconds(30), 128);
  }

  NodeTls node(String node, Duration within, int underWay) {
    return new NodeTls(store(node), ours.resolve("trust.p12"), password(node), new ClusterName("lab"), true, within, underWay);
  }

  /** Akka's own TLS, without anything of ours: it believes us, and shows whatever certificate it has. */
  Config stranger(String node) {
    return ConfigFactory.parseMap(Map.of("akka.remote.artery.transport", "tls-tcp")).withFallback(ConfigFactory.parseMap(Map.of(
        "key-store", store(node).toString(), "key-store-password", new String(password(node).read()),
        "key-password", new String(password(node).read()), "trust-store", ours.resolve("trust.p12").toString(),
        "trust-store-password", new String(password("one").read()), "protocol", "TLSv1.3",
        "enabled-algorithms", List.of("TLS_AES_256_GCM_SHA384"))).atPath("akka.remote.artery.ssl.config-ssl-engine"));
  }

  /** A client that believes us and shows the certificate of a node. */
  SSLContext client(String node) throws GeneralSecurityException {
    return client(KeyFiles.keys(store(node), password(node)));
  }

  /** A client that has none. */
  SSLContext client() throws GeneralSecurityException {
    return client((javax.net.ssl.KeyManager[]) null);
  }

  private SSLContext client(javax.net.ssl.KeyManager[] keys) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys, new TrustManager[] {KeyFiles.authority(ours.resolve("trust.p12"), password("one"))}, null);
    return context;
  }

  private static void run(Path script, Map<String, String> environment, Path folder, String cluster, String... nodes)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("bash", script.toString(), folder.toString(), cluster);
    builder.command().addAll(List.of(nodes));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("make-test-certificates failed: " + said);
    }
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      System.err.println("not deleted: " + folder);
    }
  }
}
