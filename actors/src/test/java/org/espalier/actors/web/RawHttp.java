package org.espalier.actors.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client without manners: it sends what a test writes. */
final class RawHttp {
  private final URI server;
  private String method = "GET";
  private final String target;
  private String host;
  private String body = "";
  private final List<String> headers = new ArrayList<>();

  /** What came back. */
  record Reply(int status, String head, String body) {
    JsonNode json() {
      try {
        return WebJson.MAPPER.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(body, e);
      }
    }

    String error() {
      return json().path("error").asText();
    }
  }

  private RawHttp(URI server, String target) {
    this.server = server;
    this.target = target;
    this.host = server.getAuthority();
  }

  static RawHttp to(URI server, String target) {
    return new RawHttp(server, target);
  }

  RawHttp method(String name) {
    method = name;
    return this;
  }

  RawHttp post(String text) {
    body = text;
    return method("POST");
  }

  RawHttp host(String name) {
    host = name;
    return this;
  }

  RawHttp header(String name, String value) {
    headers.add(name + ": " + value);
    return this;
  }

  RawHttp token(String token) {
    return header("Authorization", "Bearer " + token);
  }

  Reply send() {
    StringBuilder request = new StringBuilder("%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n".formatted(method, target, host));
    headers.forEach(header -> request.append(header).append("\r\n"));
    request.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
      return reply(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply reply(String text) {
    int end = text.indexOf("\r\n\r\n");
    return new Reply(Integer.parseInt(text.split(" ")[1]), text.substring(0, end), text.substring(end + 4));
  }
}
