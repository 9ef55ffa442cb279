package org.espalier.tests.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Each node in a network namespace of its own, on one bridge with the test, so that the kernel can cut its link as a pulled cable would.
 * The nodes are off loopback there, so they and the test speak TLS. Needs to be root.
 */
public final class Namespaces implements Site {
  private static final int PORT = 2551;
  private static final int API = 8551;
  private static final String TOKEN = "a-token-of-a-test-cluster";
  private final String id = "es" + ProcessHandle.current().pid();
  private final String subnet;
  private final Path certificates;
  private final Path token;
  private final Map<String, String> hosts = new LinkedHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private HttpClient http;

  private Namespaces(Path folder) throws IOException {
    long pid = ProcessHandle.current().pid();
    this.subnet = "10." + (64 + pid / 256 % 64) + "." + pid % 256 + ".";
    this.certificates = folder.resolve("certificates");
    this.token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
  }

  /** Whether this process may make namespaces. */
  public static boolean available() {
    String name = "es-try-" + ProcessHandle.current().pid();
    try {
      Commands.run("ip", "netns", "add", name);
      Commands.run("ip", "netns", "del", name);
      return true;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Makes links and certificates of all nodes that there will be. */
  public static Namespaces of(Path folder, String... nodes) throws Exception {
    Namespaces made = new Namespaces(folder);
    Runtime.getRuntime().addShutdownHook(new Thread(made::close, "end of " + made.id));   // of a test that is broken off
    try {
      made.bridge();
      for (String node : nodes) {
        made.link(node);
      }
      made.certify();
      return made;
    } catch (Exception e) {
      made.close();
      throw e;
    }
  }

  private void bridge() throws IOException, InterruptedException {
    ip("link add " + id + " type bridge");
    ip("addr add " + testHost() + "/24 dev " + id);
    ip("link set " + id + " up");
  }

  /** Of the test, as the nodes see it. */
  public String testHost() {
    return subnet + 254;
  }

  private void link(String node) throws IOException, InterruptedException {
    String host = subnet + (hosts.size() + 1);
    hosts.put(node, host);
    String space = space(node);
    ip("netns add " + space);
    ip("link add " + cable(node) + " type veth peer name up0 netns " + space);
    ip("link set " + cable(node) + " master " + id);
    ip("link set " + cable(node) + " up");
    ip("-n " + space + " addr add " + host + "/24 dev up0");
    ip("-n " + space + " link set up0 up");
    ip("-n " + space + " link set lo up");
  }

  private void certify() throws Exception {
    Path script = certificates.resolveSibling("make-test-certificates");
    try (InputStream in = Namespaces.class.getResourceAsStream("/org/espalier/certificates/make-test-certificates")) {
      Files.copy(in, script);
    }
    List<String> command = new ArrayList<>(List.of("bash", script.toString(), certificates.toString(), "espalier"));
    hosts.forEach((node, host) -> command.add(node + "=" + host));
    Commands.run(command.toArray(String[]::new));
    http = HttpClient.newBuilder().sslContext(trusting(certificates.resolve("trust.p12"))).build();
  }

  private SSLContext trusting(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, Files.readString(certificates.resolve("password")).trim().toCharArray());
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  // --- what is done to links ---

  /** Nothing comes from the node and nothing gets there, as if its cable were pulled. */
  public void cut(String node) throws IOException, InterruptedException {
    ip("link set " + cable(node) + " down");
  }

  public void heal(String node) throws IOException, InterruptedException {
    ip("link set " + cable(node) + " up");
  }

  /** What a node sends to another is lost, while it still receives from there. */
  public void mute(String from, String to) throws IOException, InterruptedException {
    ip("-n " + space(from) + " route add blackhole " + hosts.get(to) + "/32");
  }

  public void unmute(String from, String to) throws IOException, InterruptedException {
    ip("-n " + space(from) + " route del blackhole " + hosts.get(to) + "/32");
  }

  /** So much passes to the node and from it, and no more, for as long as it has its link. */
  public void throttle(String node, String rate) throws IOException, InterruptedException {
    String limit = " root tbf rate " + rate + " burst 16kb latency 400ms";
    Commands.run(("tc qdisc add dev " + cable(node) + limit).split(" "));
    ip("netns exec " + space(node) + " tc qdisc add dev up0" + limit);
  }

  private String space(String node) {
    return id + "-" + node;
  }

  /** Its end on the bridge; the kernel allows 15 characters. */
  private String cable(String node) {
    return id + "v" + List.copyOf(hosts.keySet()).indexOf(node);
  }

  private static void ip(String arguments) throws IOException, InterruptedException {
    Commands.run(("ip " + arguments).split(" "));
  }

  // --- a site ---

  @Override
  public String settle(String node) {
    return """
        node { host = "%1$s", port = %2$d, tls { key-store = "%3$s/%4$s.p12", trust-store = "%3$s/trust.p12", password-file = "%3$s/password" } }
          api { host = "%1$s", port = %5$d, token-file = "%6$s" }\
        """.formatted(hosts.get(node), PORT, certificates, node, API, token);
  }

  @Override
  public String address(String node) {
    return hosts.get(node) + ":" + PORT;
  }

  @Override
  public URI api(String node) {
    return URI.create("https://" + hosts.get(node) + ":" + API);
  }

  @Override
  public List<String> prefix(String node) {
    return List.of("ip", "netns", "exec", space(node));
  }

  @Override
  public HttpClient client() {
    return http;
  }

  @Override
  public HttpRequest.Builder authorize(HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + TOKEN);
  }

  /** Removes all that is there of it, as far as it goes. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    List<String> removals = new ArrayList<>();
    hosts.keySet().forEach(node -> removals.add("netns del " + space(node)));
    removals.add("link del " + id);
    for (String removal : removals) {
      try {
        ip(removal);
      } catch (IOException e) {
        System.err.println("left behind: " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
