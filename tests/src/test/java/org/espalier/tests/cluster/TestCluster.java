package org.espalier.tests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.experiment.CanonicalJson;
import org.espalier.models.experiment.ExperimentReader;

/** A cluster of several JVMs on this machine: one control node, and workers that share the folder of runs with it. */
final class TestCluster implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private final Path folder;
  private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = freePort();
  private final int api = freePort();

  /** Starts the control node. */
  TestCluster(Path folder) throws IOException {
    this.folder = folder;
    start("control", "control", port, api, "");
  }

  /** @param more settings of the node, which win */
  private void start(String name, String role, int own, int ownApi, String more, String... properties) throws IOException {
    String seeds = name.equals("control") ? "" : "\"127.0.0.1:" + port + "\"";
    Path config = Files.writeString(folder.resolve(name + ".conf"), """
        espalier {
          node {
            name = %s, roles = [%s], devices = ["cpu:0/1"], data = "%s", runs { folder = "%s", shared = true }
            port = %d, seeds = [%s]
          }
          api.port = %d
          supervisor.back-off.first = 10ms
        }
        akka.cluster.split-brain-resolver.stable-after = 3s
        %s
        """.formatted(name, role, folder.resolve(name), folder.resolve("runs"), own, seeds, ownApi, more));
    nodes.put(name, NodeProcess.start(name, config, folder.resolve(name + ".log"), properties));
  }

  /** @param properties of its first life, such as a failpoint */
  NodeProcess worker(String name, String... properties) throws IOException {
    start(name, "worker", freePort(), freePort(), "", properties);
    return nodes.get(name);
  }

  /**
   * A worker with a process for each device.
   *
   * @param devices as {@code cpu:0/1}
   * @param more    settings
   */
  NodeProcess isolatedWorker(String name, List<String> devices, String... more) throws IOException {
    start(name, "worker", freePort(), freePort(), "espalier.node { isolation = process, devices = [\"%s\"] }\n%s".formatted(
        String.join("\", \"", devices), String.join("\n", more)));
    return nodes.get(name);
  }

  NodeProcess node(String name) {
    return nodes.get(name);
  }

  /** Waits until so many workers are known to the supervisor. */
  void awaitWorkers(int count) throws InterruptedException {
    await("/v1/cluster", cluster -> {
      int there = 0;
      for (JsonNode node : cluster.path("nodes")) {
        there += node.path("status").asText().equals("UP") && !node.path("devices").isEmpty() ? 1 : 0;
      }
      return there >= count;
    });
  }

  /** Waits until so many devices are known to the supervisor, on whatever nodes. */
  void awaitDevices(int count) throws InterruptedException {
    await("/v1/cluster", cluster -> {
      int there = 0;
      for (JsonNode node : cluster.path("nodes")) {
        there += node.path("devices").size();
      }
      return there >= count;
    });
  }

  /** @param devices by learner; empty for wherever there is room */
  RunFolder submit(String name, String experiment, Map<String, String> devices) throws Exception {
    Path file = Files.writeString(folder.resolve(name + ".conf"), experiment);
    ObjectNode body = JSON.createObjectNode().put("name", name).put("priority", 0);
    body.set("experiment", JSON.readTree(CanonicalJson.text(ExperimentReader.open(file.toString()).read(List.of()).toJson())));
    ObjectNode where = body.putObject("devices");
    devices.forEach(where::put);
    HttpResponse<String> answer = post("/v1/runs", body.toString());
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError("the run was refused: " + answer.body());
    }
    return new RunFolder(folder.resolve("runs").resolve(name));
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return http.send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api + path)).timeout(Duration.ofSeconds(30));
  }

  JsonNode awaitStatus(String run, String status) throws InterruptedException {
    return await("/v1/runs/" + run, line -> line.path("status").asText().equals(status));
  }

  /** Waits until a run has come so far, safely. */
  JsonNode awaitStep(String run, long step) throws InterruptedException {
    return await("/v1/runs/" + run, line -> line.path("step").asLong() >= step);
  }

  /** Looks again and again: what a cluster says changes by itself. */
  JsonNode await(String path, Predicate<JsonNode> until) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    JsonNode last = null;
    while (Instant.now().isBefore(end)) {
      try {
        last = JSON.readTree(http.send(request(path).build(), BodyHandlers.ofString()).body());
        if (until.test(last)) {
          return last;
        }
      } catch (IOException e) {
        // the node is not there yet, or not there any more
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
    List<String> words = new ArrayList<>();
    nodes.values().forEach(node -> words.add(node.words()));
    throw new AssertionError(path + " did not come to what was awaited within " + PATIENCE + "; it says " + last + "\n"
        + String.join("\n", words));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    nodes.values().forEach(NodeProcess::close);
  }
}
