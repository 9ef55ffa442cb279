package org.espalier.actors.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import org.espalier.models.InputException;

/**
 * A node's API as a client reaches it.
 *
 * @param base  as in {@code http://127.0.0.1:8551}
 * @param token file of it
 * @param ca    PEM file of who signed the node's certificate; empty for the JVM's own list
 */
public record ApiAddress(URI base, Optional<Path> token, Optional<Path> ca) {
  public static final String DEFAULT = "http://127.0.0.1:8551";

  /** @throws InputException if it is no such URL, or a token would travel in the open */
  public static ApiAddress of(String url, Optional<Path> token, Optional<Path> ca) {
    URI base = parse(url);
    boolean open = base.getScheme().equalsIgnoreCase("http");
    if (open && token.isPresent() && !Loopback.isName(base.getHost())) {
      throw new InputException("%s is not https, so everybody on the way could read the token: write https://%s", url,
          base.getRawAuthority());
    } else if (open && ca.isPresent()) {
      throw new InputException("%s is not https, so there is no certificate to check with %s: write https://, or leave --ca out", url,
          ca.get());
    }
    return new ApiAddress(base, token, ca);
  }

  private static URI parse(String url) {
    try {
      URI base = new URI(url.replaceFirst("/+$", ""));
      boolean web = "http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme());
      if (web && base.getHost() != null && base.getRawUserInfo() == null && base.getRawPath().isEmpty() && base.getRawQuery() == null
          && base.getRawFragment() == null) {
        return base;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new InputException("\"%s\" is no address of a node: write it as in %s", url, DEFAULT);
  }
}
