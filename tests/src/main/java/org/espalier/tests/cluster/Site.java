package org.espalier.tests.cluster;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.List;

/** Where the nodes of a cluster live, how they are reached, and how they are started there. */
interface Site extends AutoCloseable {

  /** Makes room for a node. Gives what its configuration says of it: addresses, certificates, tokens. */
  String settle(String node) throws Exception;

  /** {@code host:port} for other nodes. */
  String address(String node);

  /** Its API, for the test. */
  URI api(String node);

  /** What the command of the node begins with. */
  List<String> prefix(String node);

  /** How the test speaks to the nodes. */
  HttpClient client();

  /** Adds whatever the nodes want to see of a caller. */
  HttpRequest.Builder authorize(HttpRequest.Builder request);

  @Override
  default void close() throws Exception {}
}
