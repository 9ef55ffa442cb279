package org.espalier.tests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** The API of a cluster, by whichever of its nodes answers. */
public final class ClusterApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private final Site site;
  /** Whoever answered last is asked first. */
  private final Deque<String> nodes = new ArrayDeque<>();

  ClusterApi(Site site) {
    this.site = site;
  }

  synchronized void add(String node) {
    nodes.add(node);
  }

  /** Asks one node after the other until one accepts. */
  public HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      String node = first();
      try {
        HttpResponse<String> answer = site.client().send(request(node, path).timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 503 || Instant.now().isAfter(end)) {
          return answer;
        }
      } catch (IOException e) {
        if (Instant.now().isAfter(end)) {
          throw e;
        }
      }
      putLast(node);
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }

  /** What a node says; empty if it does not answer, or nobody supervises. */
  public Optional<JsonNode> get(String node, String path) throws InterruptedException {
    try {
      HttpResponse<String> answer =
          site.client().send(request(node, path).timeout(ANSWER).build(), BodyHandlers.ofString());
      return answer.statusCode() == 200 ? Optional.of(JSON.readTree(answer.body())) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * What a node tells Prometheus.
   *
   * @param series as {@code espalier_lane_bytes_total{direction="out"}}; 0 if the node tells nothing of it
   */
  public double metric(String node, String series) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        site.client().send(request(node, "/metrics").timeout(ANSWER).build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(node + " does not tell its metrics: " + answer.statusCode() + " " + answer.body());
    }
    return answer.body().lines().filter(line -> line.startsWith(series + " ")).findFirst()
        .map(line -> Double.parseDouble(line.substring(series.length() + 1))).orElse(0.0);
  }

  /** What the cluster says now, waiting until somebody answers. */
  public JsonNode get(String path) throws InterruptedException {
    return await(path, answer -> true);
  }

  /** Looks again and again: what a cluster says changes by itself. Gives up when it says the same for minutes. */
  public JsonNode await(String path, Predicate<JsonNode> until) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    Optional<JsonNode> last = Optional.empty();
    while (Instant.now().isBefore(end)) {
      String node = first();
      Optional<JsonNode> answer = get(node, path);
      if (answer.filter(until).isPresent()) {
        return answer.get();
      } else if (answer.isPresent()) {
        end = answer.equals(last) ? end : Instant.now().plus(PATIENCE);
        last = answer;
      } else {
        putLast(node);
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
    throw new AssertionError(path + " did not come to what was awaited, and did not change for " + PATIENCE + "; it says " + last);
  }

  private synchronized String first() {
    return nodes.element();
  }

  private synchronized void putLast(String node) {
    if (nodes.remove(node)) {
      nodes.add(node);
    }
  }

  private HttpRequest.Builder request(String node, String path) {
    return site.authorize(HttpRequest.newBuilder(URI.create(site.api(node) + path)));
  }
}
