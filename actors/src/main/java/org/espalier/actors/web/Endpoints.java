package org.espalier.actors.web;

import akka.http.javadsl.model.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.espalier.actors.web.Control.Wish;

/** All that can be asked of a node; {@code openapi.yaml} says the same. */
final class Endpoints {
  private final Control control;
  private final FileFollower files;
  private final Metrics metrics;
  private final Supplier<Optional<String>> unready;
  private final byte[] description = description();

  /** @param unready why the node cannot work now; empty if it can */
  Endpoints(Control control, FileFollower files, Metrics metrics, Supplier<Optional<String>> unready) {
    this.control = control;
    this.files = files;
    this.metrics = metrics;
    this.unready = unready;
  }

  List<Endpoint> all() {
    return List.of(
        Endpoint.get("/v1/cluster", call -> json(200, control.cluster())),
        Endpoint.get("/v1/runs", call -> json(200, control.runs().thenApply(runs -> Map.of("runs", runs)))),
        Endpoint.post("/v1/runs", call -> json(201, control.submit(call.json(SubmissionBody.class).submission()))),
        Endpoint.post("/v1/sweeps", call -> json(200, control.sweep(call.json(SweepBody.class).submission()))),
        Endpoint.get("/v1/runs/{name}", call -> json(200, control.run(call.run()))),
        Endpoint.post("/v1/runs/{name}/pause", call -> json(202, control.change(call.run(), Wish.PAUSE))),
        Endpoint.post("/v1/runs/{name}/resume", call -> json(202, control.change(call.run(), Wish.RESUME))),
        Endpoint.post("/v1/runs/{name}/cancel", call -> json(202, control.change(call.run(), Wish.CANCEL))),
        Endpoint.post("/v1/runs/{name}/workers",
            call -> json(202, control.resize(call.run(), Workers.require(call.json(Workers.class).workers())))),
        Endpoint.post("/v1/runs/{name}/fork", call -> json(201, control.fork(call.run(), call.json(ForkBody.class).submission()))),
        Endpoint.get("/v1/runs/{name}/files/{file}", this::part),
        Endpoint.post("/v1/nodes/{name}/drain", call -> json(202, control.drain(call.node()))),
        Endpoint.get("/metrics", call -> now(Answers.bytes(200, Metrics.contentType(), metrics.text()))),
        Endpoint.get("/openapi.yaml", call -> now(Answers.bytes(200, "application/yaml", description))),
        Endpoint.get("/alive", call -> now(Answers.json(200, Map.of("alive", true)))).forAll(),
        Endpoint.get("/ready", call -> now(ready())).forAll());
  }

  private CompletionStage<HttpResponse> part(Call call) {
    Duration patience = Duration.ofSeconds(call.number("wait", FileFollower.MOST_PATIENCE.toSeconds()));
    return files.read(call.run(), call.file(), call.number("from", Long.MAX_VALUE), patience).thenApply(Answers::part);
  }

  private HttpResponse ready() {
    return unready.get().map(reason -> Answers.error(503, reason)).orElseGet(() -> Answers.json(200, Map.of("ready", true)));
  }

  private static CompletionStage<HttpResponse> json(int status, CompletionStage<?> body) {
    return body.thenApply(value -> Answers.json(status, value));
  }

  private static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }

  private static byte[] description() {
    try (InputStream in = Endpoints.class.getResourceAsStream("openapi.yaml")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read openapi.yaml from the program's own archive", e);
    }
  }
}
