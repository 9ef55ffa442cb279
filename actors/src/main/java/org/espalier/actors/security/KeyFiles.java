package org.espalier.actors.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.espalier.models.InputException;

/** The PKCS#12 stores of a node, read with its password. */
final class KeyFiles {
  private static final int P256_BITS = 256;

  private KeyFiles() {}

  static KeyManager[] keys(Path file, Secret password) {
    try {
      char[] secret = password.read();
      KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store(file, secret), secret);
      return keys.getKeyManagers();
    } catch (GeneralSecurityException e) {
      throw unusable(file, password, e);
    }
  }

  static X509ExtendedTrustManager authority(Path file, Secret password) {
    try {
      KeyStore store = store(file, password.read());
      if (store.size() == 0) {
        throw new InputException("the trust store %s holds no certificate of an authority: put the cluster's into it", file);
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      return (X509ExtendedTrustManager) Arrays.stream(trust.getTrustManagers()).findFirst().orElseThrow();
    } catch (GeneralSecurityException e) {
      throw unusable(file, password, e);
    }
  }

  /** The node's own certificate. @throws InputException unless there is one key, on P-256, that holds now */
  static X509Certificate own(Path file, Secret password) {
    try {
      KeyStore store = store(file, password.read());
      List<String> aliases = Collections.list(store.aliases());
      if (aliases.size() != 1 || !store.isKeyEntry(aliases.get(0))) {
        throw new InputException("the key store %s has the entries %s; it needs one, the node's key with its certificates", file, aliases);
      }
      X509Certificate certificate = (X509Certificate) store.getCertificate(aliases.get(0));
      if (!(certificate.getPublicKey() instanceof ECPublicKey key) || key.getParams().getOrder().bitLength() != P256_BITS) {
        throw new InputException("the key in %s is of the kind %s; make one on the curve P-256 (secp256r1)", file,
            certificate.getPublicKey().getAlgorithm());
      }
      certificate.checkValidity();
      return certificate;
    } catch (GeneralSecurityException e) {
      throw unusable(file, password, e);
    }
  }

  private static KeyStore store(Path file, char[] password) throws GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      return store;
    } catch (IOException e) {
      throw new GeneralSecurityException(e.getMessage(), e);
    }
  }

  private static InputException unusable(Path file, Secret password, GeneralSecurityException e) {
    return new InputException(e, "the store %s cannot be used: %s. See that it is PKCS#12, that the password in %s is its own, and that "
        + "its certificate holds now", file, e.getMessage(), password);
  }
}
