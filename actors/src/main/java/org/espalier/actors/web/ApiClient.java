package org.espalier.actors.web;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.espalier.actors.web.Control.ClusterStatus;
import org.espalier.actors.web.Control.FilePart;
import org.espalier.actors.web.Control.ForkSubmission;
import org.espalier.actors.web.Control.RunFile;
import org.espalier.actors.web.Control.RunStatus;
import org.espalier.actors.web.Control.Submission;
import org.espalier.actors.web.Control.SweepStatus;
import org.espalier.actors.web.Control.SweepSubmission;
import org.espalier.actors.web.Control.Wish;

/** What {@link Control} offers, from afar and one thing at a time. Every method may fail with an {@link ApiException}. */
public final class ApiClient {
  private static final BodyPublisher NOTHING = BodyPublishers.noBody();
  private final ApiConnection node;

  /** @throws org.espalier.models.InputException if its files are wrong */
  public ApiClient(ApiAddress address) {
    this.node = new ApiConnection(address);
  }

  public ClusterStatus cluster() {
    return read(node.get("/v1/cluster", Duration.ZERO), new TypeReference<>() { });
  }

  public List<RunStatus> runs() {
    Map<String, List<RunStatus>> answer = read(node.get("/v1/runs", Duration.ZERO), new TypeReference<>() { });
    return answer.get("runs");
  }

  public RunStatus run(String name) {
    return read(node.get(path(name), Duration.ZERO), new TypeReference<>() { });
  }

  public RunStatus submit(Submission submission) {
    Map<String, Object> body = Map.of("name", submission.name(), "experiment", tree(submission.experiment()),
        "priority", submission.priority(), "devices", submission.devices(), "workers", submission.workers());
    return read(node.post("/v1/runs", BodyPublishers.ofString(WebJson.MAPPER.valueToTree(body).toString())), new TypeReference<>() { });
  }

  private static JsonNode tree(String json) {
    try {
      return WebJson.MAPPER.readTree(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("this is no JSON: " + json, e);
    }
  }

  public SweepStatus sweep(SweepSubmission sweep) {
    ObjectNode body = WebJson.MAPPER.createObjectNode().put("name", sweep.name()).put("shared", sweep.shared()).put("check", sweep.check())
        .put("priority", sweep.priority());
    body.set("experiment", tree(sweep.experiment()));
    ArrayNode runs = body.putArray("runs");
    sweep.runs().forEach(run -> runs.addObject().put("name", run.name()).set("changes", tree(run.changes())));
    return read(node.post("/v1/sweeps", BodyPublishers.ofString(body.toString())), new TypeReference<>() { });
  }

  public RunStatus fork(String parent, ForkSubmission fork) {
    String body = WebJson.MAPPER.valueToTree(fork).toString();
    return read(node.post(path(parent) + "/fork", BodyPublishers.ofString(body)), new TypeReference<>() { });
  }

  public RunStatus change(String name, Wish wish) {
    return read(node.post(path(name) + "/" + wish.name().toLowerCase(Locale.ROOT), NOTHING), new TypeReference<>() { });
  }

  public RunStatus resize(String name, int workers) {
    return read(node.post(path(name) + "/workers", BodyPublishers.ofString("{\"workers\": " + workers + "}")), new TypeReference<>() { });
  }

  /**
   * Part of a file.
   *
   * @param patience how long the node may wait for more of the file, in whole seconds, 20 at most
   */
  public FilePart read(String name, RunFile file, long from, Duration patience) {
    String query = "?from=%d&wait=%d".formatted(from, patience.toSeconds());
    HttpResponse<byte[]> response = node.get(path(name) + "/files/" + Call.label(file) + query, patience);
    long total = response.headers().firstValueAsLong(Answers.TOTAL)
        .orElseThrow(() -> node.strange("an answer without " + Answers.TOTAL, null));
    return new FilePart(from, response.body(), total);
  }

  public ClusterStatus drain(String name) {
    return read(node.post("/v1/nodes/" + Names.require("node", name) + "/drain", NOTHING), new TypeReference<>() { });
  }

  private static String path(String run) {
    return "/v1/runs/" + Names.require("run", run);
  }

  private <T> T read(HttpResponse<byte[]> response, TypeReference<T> type) {
    try {
      return WebJson.MAPPER.readValue(response.body(), type);
    } catch (IOException e) {
      throw node.strange("an answer that is no JSON of this program", e);
    }
  }
}
