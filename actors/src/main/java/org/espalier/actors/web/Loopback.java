package org.espalier.actors.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.espalier.models.InputException;

/** What only this machine reaches. */
final class Loopback {
  private static final Pattern NAME = Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[?(::1|0:0:0:0:0:0:0:1)]?");

  private Loopback() {}

  /** Whether an address to listen on is reached from this machine only. */
  static boolean isAddress(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new InputException(e, "the API cannot listen on \"%s\", which is no address of this machine: set espalier.api.host to one, as "
          + "127.0.0.1", host);
    }
  }

  /** Whether a name in a request says loopback by itself. No name is looked up: the answer could be a stranger's. */
  static boolean isName(String host) {
    return NAME.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }
}
