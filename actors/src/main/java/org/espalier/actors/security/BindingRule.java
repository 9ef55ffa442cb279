package org.espalier.actors.security;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.espalier.models.InputException;

/** What a node may listen on. This machine alone needs no protection; anything else, wildcards too, needs it. No name is looked up. */
public final class BindingRule {
  private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1|(0{1,4}:){7}0{0,3}1");

  /** What stands before a port. */
  public enum Protection {
    /** The server shows a certificate. */
    TLS,
    /** Both sides show one. */
    MUTUAL_TLS,
    /** Requests carry a secret. */
    TOKEN
  }

  private BindingRule() {}

  /** @throws InputException if actors of other machines could be told what to do by anybody who reaches the port */
  public static void remoting(String host, Set<Protection> protections) {
    if (!isLoopback(host) && !protections.contains(Protection.MUTUAL_TLS)) {
      throw new InputException("the cluster's port would be open on %s without mutual TLS, so that whoever reaches it could command or "
          + "crash this node: set espalier.node.tls.key-store, trust-store and password-file, or bind to 127.0.0.1", named(host));
    }
  }

  /** @throws InputException if requests from other machines could be read, or made by anybody */
  public static void http(String host, Set<Protection> protections) {
    boolean encrypted = protections.contains(Protection.TLS) || protections.contains(Protection.MUTUAL_TLS);
    if (!isLoopback(host) && !(encrypted && protections.contains(Protection.TOKEN))) {
      throw new InputException("the HTTP port would be open on %s %s: give it a key store and a token, or bind to 127.0.0.1",
          named(host), encrypted ? "without a token" : protections.contains(Protection.TOKEN) ? "without TLS" : "without TLS and a token");
    }
  }

  /** Only what surely is: a host that is not understood counts as open. */
  static boolean isLoopback(String host) {
    String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    return LOOPBACK.matcher(bare.toLowerCase(Locale.ROOT)).matches();
  }

  private static String named(String host) {
    return host.isEmpty() ? "every address" : host;
  }
}
