package org.espalier.tests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.experiment.CanonicalJson;
import org.espalier.models.experiment.ExperimentReader;

/** A cluster of several JVMs on this machine: control nodes, and workers that share the folder of runs with them. */
public final class TestCluster implements AutoCloseable {
  /** For tests that wait for what follows a fault. */
  public static final String QUICK = """
      akka.cluster.split-brain-resolver.stable-after = 3s
      espalier.supervisor.back-off.first = 10ms
      """;
  /** For nodes that share no folder of runs: each has its own. */
  public static final String OWN_RUNS = """
      espalier.node.runs { folder = ${espalier.node.data}"/runs", shared = false }
      """;
  private static final List<String> USUAL_MEMORY = List.of("-Xmx384m");
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Path folder;
  private final Site site;
  private final List<String> controls;
  private final String settings;
  private final List<String> memory;
  private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
  private final ClusterApi api;
  private final History history = new History();

  private TestCluster(Path folder, Site site, List<String> controls, String settings, List<String> memory) {
    this.folder = folder;
    this.site = site;
    this.controls = controls;
    this.settings = settings;
    this.memory = memory;
    this.api = new ClusterApi(site);
  }

  /** One control node on loopback, its journal in files. */
  public static TestCluster start(Path folder) throws Exception {
    return start(folder, QUICK);
  }

  /** @param settings of all nodes, in HOCON */
  public static TestCluster start(Path folder, String settings) throws Exception {
    return start(folder, settings, USUAL_MEMORY);
  }

  /** @param memory options of the JVMs for their memory */
  public static TestCluster start(Path folder, String settings, List<String> memory) throws Exception {
    return start(folder, new Loopback(), List.of("control"), "control", settings, memory);
  }

  /** One control node, each node behind a link of its own. */
  public static TestCluster start(Path folder, Namespaces network, String settings) throws Exception {
    return start(folder, network, List.of("control"), "control", settings, USUAL_MEMORY);
  }

  /** Several control nodes, which train too, on a journal that all reach; each behind a link of its own. */
  public static TestCluster start(Path folder, Namespaces network, List<String> controls, String settings) throws Exception {
    return start(folder, network, controls, "control, worker", settings, USUAL_MEMORY);
  }

  private static TestCluster start(Path folder, Site site, List<String> controls, String roles, String settings,
      List<String> memory) throws Exception {
    TestCluster cluster = new TestCluster(folder, site, controls, settings, memory);
    for (String control : controls) {
      site.settle(control);
    }
    for (String control : controls) {
      cluster.begin(control, roles, "");
    }
    return cluster;
  }

  /** @param more settings of the node, which win */
  private NodeProcess begin(String name, String roles, String more, String... properties) throws Exception {
    String seeds = controls.size() == 1 && controls.contains(name) ? ""
        : String.join(", ", controls.stream().map(control -> '"' + site.address(control) + '"').toList());
    Path config = Files.writeString(folder.resolve(name + ".conf"), """
        espalier {
          node {
            name = %s, roles = [%s], devices = ["cpu:0/1"], data = "%s", runs { folder = "%s", shared = true }
            seeds = [%s], control-nodes = %d
          }
          %s
        }
        %s
        %s
        """.formatted(name, roles, folder.resolve(name), folder.resolve("runs"), seeds, controls.size(), site.settle(name), settings, more));
    NodeProcess node = NodeProcess.start(name, site.prefix(name), memory, config, folder.resolve(name + ".log"), properties);
    nodes.put(name, node);
    api.add(name);
    return node;
  }

  /** @param properties of its first life, such as a failpoint */
  public NodeProcess worker(String name, String... properties) throws Exception {
    return begin(name, "worker", "", properties);
  }

  /** A worker with settings of its own. */
  public NodeProcess workerWith(String settings, String name) throws Exception {
    return begin(name, "worker", settings);
  }

  /**
   * A worker with a process for each device.
   *
   * @param devices as {@code cpu:0/1}
   * @param more    settings
   */
  public NodeProcess isolatedWorker(String name, List<String> devices, String... more) throws Exception {
    return begin(name, "worker", "espalier.node { isolation = process, devices = [\"%s\"] }\n%s".formatted(
        String.join("\", \"", devices), String.join("\n", more)));
  }

  public NodeProcess node(String name) {
    return nodes.get(name);
  }

  /** What a node keeps for itself: its log, its journal. */
  public Path dataOf(String node) {
    return folder.resolve(node);
  }

  /** A run as a node has it that shares no folder with others. */
  public RunFolder runOn(String node, String run) {
    return new RunFolder(dataOf(node).resolve("runs").resolve(run));
  }

  /** Of a node's API, for commands. */
  public String urlOf(String node) {
    return site.api(node).toString();
  }

  public ClusterApi api() {
    return api;
  }

  public History history() {
    return history;
  }

  /** Waits until so many workers are known to the supervisor. */
  public void awaitWorkers(int count) throws InterruptedException {
    await("/v1/cluster", cluster -> {
      int there = 0;
      for (JsonNode node : cluster.path("nodes")) {
        there += node.path("status").asText().equals("UP") && !node.path("devices").isEmpty() ? 1 : 0;
      }
      return there >= count;
    });
  }

  /** Waits until so many devices are known to the supervisor, on whatever nodes. */
  public void awaitDevices(int count) throws InterruptedException {
    await("/v1/cluster", cluster -> {
      int there = 0;
      for (JsonNode node : cluster.path("nodes")) {
        there += node.path("devices").size();
      }
      return there >= count;
    });
  }

  /**
   * Gives the run's folder, where nodes share one.
   *
   * @param devices by learner; empty for wherever there is room
   */
  public RunFolder submit(String name, String experiment, Map<String, String> devices) throws Exception {
    Path file = Files.writeString(folder.resolve(name + ".conf"), experiment);
    ObjectNode body = JSON.createObjectNode().put("name", name).put("priority", 0);
    body.set("experiment", JSON.readTree(CanonicalJson.text(ExperimentReader.open(file.toString()).read(List.of()).toJson())));
    ObjectNode where = body.putObject("devices");
    devices.forEach(where::put);
    HttpResponse<String> answer = api.post("/v1/runs", body.toString());
    while (answer.statusCode() == 503) {   // data of its teachers are being looked at
      answer = api.post("/v1/runs", body.toString());
    }
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError("the run was refused: " + answer.body());
    }
    history.add("submitted " + name);
    return new RunFolder(folder.resolve("runs").resolve(name));
  }

  public JsonNode awaitStatus(String run, String status) throws InterruptedException {
    return await("/v1/runs/" + run, line -> line.path("status").asText().equals(status));
  }

  /** Waits until a run has come so far, safely. */
  public JsonNode awaitStep(String run, long step) throws InterruptedException {
    return await("/v1/runs/" + run, line -> line.path("step").asLong() >= step);
  }

  /** Asks that so many workers share a run's batches, and waits until they do and have come further. */
  public void share(String run, int workers) throws Exception {
    api.post("/v1/runs/" + run + "/workers", "{\"workers\": " + workers + "}");
    JsonNode placed = await("/v1/runs/" + run, line -> line.path("devices").path("vit").size() == workers);
    await("/v1/runs/" + run, line -> line.path("term").asLong() >= placed.path("term").asLong()
        && line.path("step").asLong() > placed.path("step").asLong());
  }

  /** Looks again and again; if it never comes, says what was done and what the nodes said last. */
  public JsonNode await(String path, Predicate<JsonNode> until) throws InterruptedException {
    try {
      return api.await(path, until);
    } catch (AssertionError e) {
      List<String> words = new ArrayList<>();
      nodes.values().forEach(node -> words.add(node.words()));
      throw new AssertionError(e.getMessage() + "\n" + history + "\n" + String.join("\n", words), e);
    }
  }

  @Override
  public void close() throws Exception {
    nodes.values().forEach(NodeProcess::close);
    site.close();
  }
}
