package org.espalier.actors.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Requests to one node, and its refusals and silences in words. */
final class ApiConnection {
  private static final Duration TO_CONNECT = Duration.ofSeconds(5);
  /** Longer than a node thinks about an answer. */
  private static final Duration TO_ANSWER = Duration.ofSeconds(40);
  private static final int SHOWN = 200;
  private final URI base;
  private final Optional<String> token;
  private final HttpClient http;

  ApiConnection(ApiAddress address) {
    this.base = address.base();
    this.token = address.token().map(TokenFile::read);
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TO_CONNECT)
        .followRedirects(HttpClient.Redirect.NEVER);
    address.ca().map(TrustedCa::of).ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  HttpResponse<byte[]> get(String path, Duration patience) {
    return send(request(path, patience).GET().build());
  }

  HttpResponse<byte[]> post(String path, BodyPublisher body) {
    return send(request(path, Duration.ZERO).header("Content-Type", "application/json").POST(body).build());
  }

  private HttpRequest.Builder request(String path, Duration patience) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(TO_ANSWER.plus(patience));
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return request;
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
      if (response.statusCode() / 100 == 2) {
        return response;
      }
      throw new ApiException(response.statusCode(), "%s: %s".formatted(base, errorOf(response)), null);
    } catch (SSLException e) {
      throw new ApiException(ApiException.NO_ANSWER, ("no trust in the node at %s: %s. If its certificate was signed by your own authority, "
          + "name that with --ca FILE").formatted(base, e.getMessage()), e);
    } catch (IOException e) {
      throw new ApiException(ApiException.NO_ANSWER, ("cannot reach a node at %s (%s): is one running there? Name another with --api URL or "
          + "ESPALIER_API").formatted(base, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiException(ApiException.NO_ANSWER, "interrupted while %s answered".formatted(base), e);
    }
  }

  /** What the node says is wrong; whatever else answers there may send anything. */
  private static String errorOf(HttpResponse<byte[]> response) {
    try {
      JsonNode error = WebJson.MAPPER.readTree(response.body()).path("error");
      if (error.isTextual()) {
        return printable(error.textValue());
      }
    } catch (IOException e) {
      // no node of ours
    }
    String text = new String(response.body(), 0, Math.min(SHOWN, response.body().length), StandardCharsets.UTF_8);
    return "status %d, %s".formatted(response.statusCode(), printable(text));
  }

  /** A terminal must not obey what comes from afar. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  ApiException strange(String what, Throwable cause) {
    return new ApiException(ApiException.NO_ANSWER, "%s gave %s: is it a node of Espalier, of a version like this one?".formatted(base,
        what), cause);
  }
}
