package org.espalier.tests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All nodes on 127.0.0.1, at ports that were free. */
final class Loopback implements Site {
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Integer> ports = new HashMap<>();
  private final Map<String, Integer> apis = new HashMap<>();

  @Override
  public String settle(String node) {
    return "node.port = %d, api.port = %d".formatted(ports.computeIfAbsent(node, name -> freePort()),
        apis.computeIfAbsent(node, name -> freePort()));
  }

  @Override
  public String address(String node) {
    return "127.0.0.1:" + ports.get(node);
  }

  @Override
  public URI api(String node) {
    return URI.create("http://127.0.0.1:" + apis.get(node));
  }

  @Override
  public List<String> prefix(String node) {
    return List.of();
  }

  @Override
  public HttpClient client() {
    return http;
  }

  @Override
  public HttpRequest.Builder authorize(HttpRequest.Builder request) {
    return request;
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
