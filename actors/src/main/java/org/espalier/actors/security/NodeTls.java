package org.espalier.actors.security;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.espalier.models.InputException;

/**
 * Mutual TLS of a node: TLS 1.3 with AES-GCM, and on both sides a certificate on P-256 that our authority signed for our cluster.
 *
 * @param keyStore   PKCS#12, with the node's key; not readable by the world
 * @param trustStore PKCS#12, with the authority's certificate
 * @param password   of both
 * @param cluster    whose name certificates carry
 * @param verifyHost whether a node that is called must show a certificate for the host under which it was called
 * @param within     a handshake that takes longer is ended
 * @param underWay   most handshakes of callers at a time; more are hung up on
 */
public record NodeTls(Path keyStore, Path trustStore, Secret password, ClusterName cluster, boolean verifyHost, Duration within,
    int underWay) {
  static final String PATH = "espalier.node.tls";
  static final String PROTOCOL = "TLSv1.3";
  private static final List<String> SUITES = List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256");

  /** @throws InputException if the files are missing, open to the world, or not those of a node of this cluster */
  public NodeTls {
    PrivateFile.required("the key store", keyStore);
    if (!Files.isReadable(trustStore)) {
      throw new InputException("the trust store is %s, which is no readable file: name the right one", trustStore);
    }
    KeyFiles.authority(trustStore, password);
    try {
      cluster.nodeOf(KeyFiles.own(keyStore, password));
    } catch (RefusedPeerException e) {
      throw new InputException(e, "the certificate in %s is not one for cluster '%s': %s. Make one with the names "
          + "espalier:cluster:%s and espalier:node:NODE, as make-test-certificates does", keyStore, cluster.name(), e.getMessage(),
          cluster.name());
    }
  }

  /** @param config the whole configuration; none if no key store is named in it */
  public static Optional<NodeTls> of(Config config) {
    Config tls = config.getConfig(PATH);
    return tls.getString("key-store").isEmpty() ? Optional.empty() : Optional.of(read(tls));
  }

  private static NodeTls read(Config tls) {
    return new NodeTls(file(tls, "key-store"), file(tls, "trust-store"), new Secret.InFile(file(tls, "password-file")),
        new ClusterName(tls.getString("cluster")), tls.getBoolean("verify-host"), tls.getDuration("handshake.within"),
        tls.getInt("handshake.under-way"));
  }

  private static Path file(Config tls, String key) {
    if (tls.getString(key).isEmpty()) {
      throw new InputException("%s.%s is empty: with a key store it is needed as well", PATH, key);
    }
    return Path.of(tls.getString(key)).toAbsolutePath().normalize();
  }

  /** The name of this node in its certificate. */
  public String node() {
    try {
      return cluster.nodeOf(KeyFiles.own(keyStore, password));
    } catch (RefusedPeerException e) {
      throw new IllegalStateException("the certificate in " + keyStore + " has changed", e);
    }
  }

  /** What an actor system needs so that its nodes talk by this. It holds no password: our engines read it from its file. */
  public Config artery() {
    Map<String, Object> engine = Map.of("key-store", keyStore.toString(), "trust-store", trustStore.toString(), "key-store-password", "",
        "key-password", "", "trust-store-password", "", "protocol", PROTOCOL, "enabled-algorithms", SUITES,
        "require-mutual-authentication", true, "hostname-verification", verifyHost);
    return ConfigFactory.parseMap(Map.of("akka.remote.artery.transport", "tls-tcp",
        "akka.remote.artery.ssl.ssl-engine-provider", NodeSslEngines.class.getName())).withFallback(
            ConfigFactory.parseMap(engine).atPath("akka.remote.artery.ssl.config-ssl-engine")).withFallback(settings().atPath(PATH));
  }

  private Config settings() {
    return ConfigFactory.parseMap(Map.of("key-store", keyStore.toString(), "trust-store", trustStore.toString(), "password-file",
        ((Secret.InFile) password).file().toString(), "cluster", cluster.name(), "verify-host", verifyHost, "handshake.within", within,
        "handshake.under-way", underWay));
  }

  /** For other servers and clients of this node. Peers without a certificate of this cluster are refused; see {@link #parameters}. */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(keys(), trust(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + PROTOCOL, e);
    }
  }

  /** What engines and sockets of {@link #context} must be set to: protocol, suites, and that a client shows its certificate. */
  public SSLParameters parameters() {
    SSLParameters parameters = new SSLParameters(SUITES.toArray(String[]::new), new String[] {PROTOCOL});
    parameters.setNeedClientAuth(true);
    return parameters;
  }

  KeyManager[] keys() {
    return KeyFiles.keys(keyStore, password);
  }

  TrustManager[] trust() {
    return new TrustManager[] {new PeerTrust(KeyFiles.authority(trustStore, password), cluster)};
  }
}
