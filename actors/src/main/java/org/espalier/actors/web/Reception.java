package org.espalier.actors.web;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.http.scaladsl.model.IllegalUriException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets requests in or not, finds who answers them, and puts failures into words. For any thread. */
final class Reception {
  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
  private static final Set<String> SECRETS = Set.of("token", "access_token", "authorization");
  private static final long BODY_BYTES = 1 << 20;
  private static final long BODY_MILLIS = 10_000;
  /** Longer than the longest wait for news. */
  private static final long ANSWER_SECONDS = FileFollower.MOST_PATIENCE.toSeconds() + 10;
  private final ActorSystem<?> system;
  private final Gate gate;
  private final List<Endpoint> endpoints;
  private final Refusals refusals;
  private final Metrics.Count requests;

  Reception(ActorSystem<?> system, Gate gate, List<Endpoint> endpoints, Metrics metrics) {
    this.system = system;
    this.gate = gate;
    this.endpoints = endpoints;
    this.refusals = new Refusals(metrics);
    this.requests = metrics.counter("espalier_api_requests", "Requests that were let in, by path and status.", "path", "status");
  }

  /** What answers a request; no endpoint if nothing does. */
  private record Found(Optional<Endpoint> endpoint, Map<String, String> names, Optional<Refusal> refusal) {}

  CompletionStage<HttpResponse> answer(HttpRequest request) {
    try {
      Found found = find(request);
      Optional<Refusal> refusal = hasTokenInUrl(request) ? Optional.of(Refusal.TOKEN_IN_URL)
          : gate.refusal(asked(request, found)).or(found::refusal);
      return refusal.isPresent() ? refuse(request, refusal.get()) : call(request, found.endpoint().get(), found.names());
    } catch (IllegalUriException e) {
      return refuse(request, Refusal.MALFORMED);
    }
  }

  private Found find(HttpRequest request) {
    List<String> segments = new ArrayList<>();
    request.getUri().pathSegments().forEach(segments::add);
    boolean known = false;
    for (Endpoint endpoint : endpoints) {
      Optional<Map<String, String>> names = endpoint.match(segments);
      if (names.isPresent() && endpoint.method().equals(request.method())) {
        return new Found(Optional.of(endpoint), names.get(), Optional.empty());
      }
      known |= names.isPresent();
    }
    return new Found(Optional.empty(), Map.of(), Optional.of(known ? Refusal.NO_SUCH_METHOD : Refusal.NO_SUCH_PATH));
  }

  private static boolean hasTokenInUrl(HttpRequest request) {
    return request.getUri().query().toMap().keySet().stream().anyMatch(SECRETS::contains);
  }

  private static Gate.Asked asked(HttpRequest request, Found found) {
    return new Gate.Asked(found.endpoint().map(Endpoint::open).orElse(false), !request.method().equals(HttpMethods.GET),
        header(request, "host").orElse(""), header(request, "origin"), header(request, "authorization"));
  }

  private static Optional<String> header(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  private CompletionStage<HttpResponse> refuse(HttpRequest request, Refusal refusal) {
    request.discardEntityBytes(system);
    return CompletableFuture.completedFuture(refused(request, refusal));
  }

  private HttpResponse refused(HttpRequest request, Refusal refusal) {
    refusals.note(request.getAttribute(AttributeKeys.remoteAddress).flatMap(RemoteAddress::getAddress)
        .map(address -> address.getHostAddress()).orElse("somebody"), refusal);
    return Answers.refused(refusal);
  }

  private CompletionStage<HttpResponse> call(HttpRequest request, Endpoint endpoint, Map<String, String> names) {
    return request.entity().toStrict(BODY_MILLIS, BODY_BYTES, system)
        .handle((body, failure) -> failure == null
            ? answerOf(endpoint, new Call(names, request.getUri().query(), body.getData().toArray()))
            : CompletableFuture.completedFuture(refused(request, refusalOf(cause(failure)))))
        .thenCompose(answer -> answer)
        .whenComplete((answer, failure) -> requests.add(endpoint.path(), Integer.toString(answer.status().intValue())));
  }

  private CompletionStage<HttpResponse> answerOf(Endpoint endpoint, Call call) {
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    try {
      endpoint.answer().apply(call).whenComplete((response, failure) -> {
        if (failure == null) {
          answer.complete(response);
        } else {
          answer.completeExceptionally(failure);
        }
      });
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
    return answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).exceptionally(failure -> failed(endpoint, cause(failure)));
  }

  private static HttpResponse failed(Endpoint endpoint, Throwable failure) {
    if (failure instanceof ControlException known) {
      return Answers.failed(known);
    } else if (failure instanceof TimeoutException) {
      return Answers.error(503, "the cluster did not answer within %d seconds: try again".formatted(ANSWER_SECONDS));
    }
    LOG.error("{} {} failed", endpoint.method().value(), endpoint.path(), failure);
    return Answers.error(500, "an error of the program itself; the log of this node says more");
  }

  private static Refusal refusalOf(Throwable failure) {
    boolean large = failure instanceof EntityStreamSizeException
        || failure instanceof EntityStreamException e && String.valueOf(e.getMessage()).contains("too large");
    return large ? Refusal.TOO_LARGE : failure instanceof TimeoutException ? Refusal.TOO_SLOW : Refusal.MALFORMED;
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
  }
}
