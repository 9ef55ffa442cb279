package org.espalier.actors.web;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.espalier.models.InputException;

/**
 * Where a node's API listens and whom it lets in.
 *
 * @param port 0 for any that is free
 * @param tls  with the node's certificate; its clients show none
 */
public record ApiSettings(String host, int port, Optional<SSLContext> tls, Optional<Tokens> tokens) {

  /** @throws InputException if other machines could reach it and read along, or ask without a token */
  public ApiSettings {
    if (!Loopback.isAddress(host) && (tls.isEmpty() || tokens.isEmpty())) {
      String missing = tls.isEmpty() && tokens.isEmpty() ? "a certificate and a token" : tls.isEmpty() ? "a certificate" : "a token";
      throw new InputException("the API would listen on %s, which other machines reach, without %s: give the node its TLS files and set "
          + "espalier.api.token-file, or set espalier.api.host to 127.0.0.1", host, missing);
    }
  }

  /** Reads {@code espalier.api} of a node's configuration, and its token files. */
  public static ApiSettings of(Config node, Optional<SSLContext> tls) {
    Config api = node.getConfig("espalier.api");
    Optional<Path> all = file(api, "token-file");
    Optional<Path> reading = file(api, "read-token-file");
    if (all.isEmpty() && reading.isPresent()) {
      throw new InputException("espalier.api.read-token-file is set without espalier.api.token-file: then everybody may do everything and "
          + "the token is for nothing; set both, or neither");
    }
    return new ApiSettings(api.getString("host"), api.getInt("port"), tls, all.map(file -> Tokens.read(file, reading)));
  }

  private static Optional<Path> file(Config api, String key) {
    return Optional.of(api.getString(key)).filter(name -> !name.isEmpty()).map(Path::of);
  }
}
