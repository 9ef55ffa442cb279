package org.espalier.actors.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.actors.web.Tokens.Access;

/**
 * Decides who may ask. A page in the browser of somebody on this machine reaches loopback too: it must not come from another site
 * ({@code Origin}), nor by a name that its owner made to mean 127.0.0.1 ({@code Host}). Where a token is asked for, a page has none,
 * so that any name will do.
 */
final class Gate {
  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(\\S+) *");
  private final Optional<Tokens> tokens;
  private final boolean loopbackOnly;

  /** @param settings an API without tokens listens on loopback, or there would be no settings */
  Gate(ApiSettings settings) {
    this.tokens = settings.tokens();
    this.loopbackOnly = tokens.isEmpty();
  }

  /**
   * What the gate sees of a request.
   *
   * @param open          whether anybody may ask this
   * @param changes       whether the request changes something
   * @param host          the authority, as the request's header {@code Host} has it
   * @param authorization its header
   */
  record Asked(boolean open, boolean changes, String host, Optional<String> origin, Optional<String> authorization) {}

  Optional<Refusal> refusal(Asked asked) {
    if (loopbackOnly && !Loopback.isName(withoutPort(asked.host()))) {
      return Optional.of(Refusal.FOREIGN_HOST);
    } else if (asked.origin().isPresent() && !isOf(asked.origin().get(), asked.host())) {
      return Optional.of(Refusal.FOREIGN_ORIGIN);
    }
    return asked.open() || tokens.isEmpty() ? Optional.empty() : byToken(tokens.get(), asked);
  }

  private static Optional<Refusal> byToken(Tokens tokens, Asked asked) {
    if (asked.authorization().isEmpty()) {
      return Optional.of(Refusal.NO_TOKEN);
    }
    Matcher bearer = BEARER.matcher(asked.authorization().get());
    Access access = bearer.matches() ? tokens.of(bearer.group(1)) : Access.NONE;
    return switch (access) {
      case NONE -> Optional.of(Refusal.WRONG_TOKEN);
      case READ -> asked.changes() ? Optional.of(Refusal.READ_ONLY) : Optional.empty();
      case ALL -> Optional.empty();
    };
  }

  /** Whether a page's origin is this node as the browser calls it. */
  private static boolean isOf(String origin, String host) {
    try {
      return host.equalsIgnoreCase(new URI(origin).getRawAuthority());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String withoutPort(String authority) {
    return authority.replaceFirst(":\\d+$", "");
  }
}
