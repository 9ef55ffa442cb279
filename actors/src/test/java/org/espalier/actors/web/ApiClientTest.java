package org.espalier.actors.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.espalier.actors.AkkaExtension;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A client that is told no, or nothing, says what to check. */
class ApiClientTest {
  @RegisterExtension
  static final AkkaExtension AKKA = new AkkaExtension();
  private static final char[] PASSWORD = "for-the-test".toCharArray();
  @TempDir
  Path folder;

  private static ApiClient client(String url, Optional<Path> token, Optional<Path> ca) {
    return new ApiClient(ApiAddress.of(url, token, ca));
  }

  private static void wrong(String url, Optional<Path> token, Optional<Path> ca, String... parts) {
    assertThatThrownBy(() -> client(url, token, ca)).isInstanceOf(InputException.class).message().contains(parts);
  }

  @Test
  void aNodeThatIsNotThereIsNamed() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port;

    assertThatThrownBy(() -> client(url, Optional.empty(), Optional.empty()).runs()).isInstanceOfSatisfying(ApiException.class,
        e -> assertThat(e.isAskersFault()).isFalse()).message().contains("cannot reach a node at " + url, "--api URL", "ESPALIER_API");
  }

  @Test
  void tokensComeFromFilesAndAreSaidToBeWrong() {
    try (ApiNode node = ApiNode.withTokens(AKKA.kit().system(), folder)) {
      String url = node.address().toString();
      Path wrong = ApiNode.secret(folder, "wrong", "another-token-0123456789");

      assertThat(client(url, Optional.of(folder.resolve("all")), Optional.empty()).runs()).isEmpty();
      assertThatThrownBy(() -> client(url, Optional.empty(), Optional.empty()).runs()).isInstanceOfSatisfying(ApiException.class,
          e -> assertThat(e.isAskersFault()).isTrue()).message().contains(url, "--token-file FILE");
      assertThatThrownBy(() -> client(url, Optional.of(wrong), Optional.empty()).runs()).message().contains("opens nothing here");
    }
  }

  @Test
  void addressesThatAreNone() {
    Path token = ApiNode.secret(folder, "t", ApiNode.TOKEN);
    for (String url : new String[] {"node1:8551", "ftp://node1", "http://", "http://me:secret@node1", "http://node1/v1", "http://node1?x", " "}) {
      wrong(url, Optional.empty(), Optional.empty(), "\"" + url + "\"", ApiAddress.DEFAULT);
    }
    wrong("http://node1:8551", Optional.of(token), Optional.empty(), "https://node1:8551");
    wrong("http://127.0.0.1:8551", Optional.empty(), Optional.of(token), "--ca");
    wrong("https://node1", Optional.empty(), Optional.of(token), "certificate", token.toString());
    wrong("http://127.0.0.1", Optional.of(folder.resolve("none")), Optional.empty(), "cannot read token file");
    assertThat(ApiAddress.of("http://localhost:1/", Optional.of(token), Optional.empty()).base()).hasToString("http://localhost:1");
  }

  @Test
  void somethingElseThatAnswersThereIsNoNode() throws IOException {
    HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext("/v1/runs", exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write("<html>".getBytes(StandardCharsets.UTF_8));
      exchange.close();
    });
    other.start();
    try {
      ApiClient client = client("http://127.0.0.1:" + other.getAddress().getPort(), Optional.empty(), Optional.empty());

      assertThatThrownBy(client::runs).isInstanceOf(ApiException.class).message().contains("no JSON", "is it a node of Espalier");
      assertThatThrownBy(client::cluster).isInstanceOf(ApiException.class).message().contains("status 404");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void overTlsTheNodeIsTrustedByItsAuthority() throws Exception {
    Path store = folder.resolve("node.p12");
    keytool(store);
    Path certificate = pem(store);
    Tokens tokens = Tokens.read(ApiNode.secret(folder, "t", ApiNode.TOKEN), Optional.empty());
    ApiSettings settings = new ApiSettings("0.0.0.0", 0, Optional.of(context(store)), Optional.of(tokens));
    try (ApiNode node = ApiNode.start(AKKA.kit().system(), settings)) {
      String url = "https://127.0.0.1:" + node.address().getPort();
      Optional<Path> token = Optional.of(folder.resolve("t"));

      assertThat(client(url, token, Optional.of(certificate)).runs()).isEmpty();
      assertThatThrownBy(() -> client(url, token, Optional.empty()).runs()).message().contains("no trust", "--ca FILE");
      assertThatThrownBy(() -> client(url.replace("127.0.0.1", "127.0.0.2"), token, Optional.of(certificate)).runs()).message()
          .contains("no trust");
    }
  }

  private static void keytool(Path store) throws Exception {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
        "node", "-keyalg", "EC", "-dname", "CN=node", "-ext", "san=ip:127.0.0.1", "-storetype", "PKCS12", "-keystore", store.toString(),
        "-storepass", new String(PASSWORD)).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private static KeyStore open(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private Path pem(Path store) throws Exception {
    String text = Base64.getMimeEncoder().encodeToString(open(store).getCertificate("node").getEncoded());
    return Files.writeString(folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
  }

  private static SSLContext context(Path store) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(open(store), PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
