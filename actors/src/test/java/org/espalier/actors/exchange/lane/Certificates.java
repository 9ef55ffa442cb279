package org.espalier.actors.exchange.lane;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority and nodes whose certificates it signed, made with the JDK's keytool in a folder of the test. */
final class Certificates {
  private static final String PASSWORD = "espalier";
  private final Path folder;
  private final String authority;

  private Certificates(Path folder, String authority) {
    this.folder = folder;
    this.authority = authority;
  }

  /** An authority and these nodes; the certificate of one that is called expired is. */
  static Certificates make(Path folder, String authority, String... nodes) throws Exception {
    Certificates made = new Certificates(folder, authority);
    made.keytool("ca", "-ext", "bc:c");
    for (String node : nodes) {
      made.keytool(node, "-signer", "ca", "-signerkeypass", PASSWORD, "-startdate", node.equals("expired") ? "-3d" : "-1H");
    }
    return made;
  }

  private void keytool(String alias, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair", "-alias", alias, "-dname", "CN=" + alias + " of " + authority, "-keyalg", "EC", "-groupname", "secp256r1",
        "-validity", "2", "-storetype", "PKCS12", "-keystore", store().toString(), "-storepass", PASSWORD));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("keytool.log").toFile())
        .start();
    if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("keytool failed, see " + folder.resolve("keytool.log") + ": " + command);
    }
  }

  private Path store() {
    return folder.resolve(authority + ".p12");
  }

  /** Shows this node's certificate and trusts what this authority signed. */
  SSLContext context(String node) throws Exception {
    return contextTrusting(this, node);
  }

  /** Shows this node's certificate and trusts what that authority signed. */
  SSLContext contextTrusting(Certificates trusted, String node) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    KeyStore all = all();
    keys.setKeyEntry(node, all.getKey(node, PASSWORD.toCharArray()), PASSWORD.toCharArray(), all.getCertificateChain(node));
    return context(keys, trusted);
  }

  /** Trusts this authority and has nothing to show. */
  SSLContext nameless() throws Exception {
    KeyStore none = KeyStore.getInstance("PKCS12");
    none.load(null, null);
    return context(none, this);
  }

  private static SSLContext context(KeyStore keys, Certificates authority) throws Exception {
    KeyManagerFactory shown = KeyManagerFactory.getInstance("PKIX");
    shown.init(keys, PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", authority.all().getCertificate("ca"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private KeyStore all() throws GeneralSecurityException, IOException {
    return KeyStore.getInstance(store().toFile(), PASSWORD.toCharArray());
  }
}
