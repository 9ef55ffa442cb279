package org.espalier.actors.web;

import akka.Done;
import akka.actor.Cancellable;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.ServerBuilder;
import akka.http.javadsl.settings.ServerSettings;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.espalier.models.InputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP API of a node: what {@code openapi.yaml} describes, for the commands, a dashboard, Prometheus and probes. */
public final class ApiServer {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);
  private final ServerBinding binding;
  private final URI address;
  private final Cancellable atTheEnd;

  private ApiServer(ActorSystem<?> system, ServerBinding binding, URI address) {
    this.binding = binding;
    this.address = address;
    this.atTheEnd = CoordinatedShutdown.get(system).addCancellableTask(CoordinatedShutdown.PhaseServiceUnbind(), "api " + address,
        this::terminate);
  }

  /**
   * Begins to listen. Ends with the actor system, or before by {@link #stop}.
   *
   * @param unready why the node cannot work now, empty if it can; asked on any thread, must not block
   * @return fails with an {@link InputException} if nobody can listen there
   */
  public static CompletionStage<ApiServer> start(ActorSystem<?> system, ApiSettings settings, Control control, Metrics metrics,
      Supplier<Optional<String>> unready) {
    Endpoints endpoints = new Endpoints(control, new FileFollower(control, system), metrics, unready);
    Reception reception = new Reception(system, new Gate(settings), endpoints.all(), metrics);
    return builder(system, settings).bind(reception::answer).handle((binding, failure) -> {
      if (failure != null) {
        throw new InputException(failure, "the API cannot listen on %s:%d (%s): is another node running? Set espalier.api.port to one "
            + "that is free", settings.host(), settings.port(), failure.getMessage());
      }
      return started(system, binding, settings);
    });
  }

  private static ServerBuilder builder(ActorSystem<?> system, ApiSettings settings) {
    var http = ConfigFactory.parseResources(ApiServer.class, "http.conf").withFallback(system.settings().config());
    ServerBuilder builder = Http.get(system).newServerAt(settings.host(), settings.port()).withSettings(ServerSettings.create(http));
    return settings.tls().map(tls -> builder.enableHttps(ConnectionContext.httpsServer(() -> engine(tls)))).orElse(builder);
  }

  private static SSLEngine engine(SSLContext tls) {
    SSLEngine engine = tls.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    return engine;
  }

  private static ApiServer started(ActorSystem<?> system, ServerBinding binding, ApiSettings settings) {
    InetSocketAddress local = binding.localAddress();
    String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
    ApiServer server = new ApiServer(system, binding,
        URI.create("%s://%s:%d".formatted(settings.tls().isPresent() ? "https" : "http", host, local.getPort())));
    LOG.info("the API listens on {}, {}", server.address, settings.tokens().isPresent() ? "with a token" : "for this machine alone");
    return server;
  }

  /** As a client names it. */
  public URI address() {
    return address;
  }

  /** Takes no more requests, and ends when those under way are answered, or given up after seconds. */
  public CompletionStage<Done> stop() {
    atTheEnd.cancel();
    return terminate();
  }

  private CompletionStage<Done> terminate() {
    return binding.terminate(LAST_WORDS).thenApply(terminated -> Done.getInstance());
  }
}
