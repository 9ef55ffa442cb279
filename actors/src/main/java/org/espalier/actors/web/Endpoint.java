package org.espalier.actors.web;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One thing that can be asked.
 *
 * @param path   as in {@code /v1/runs/{name}}
 * @param open   whether it is answered without a token
 * @param answer for any thread; fails with a {@link ControlException}, thrown or in the stage
 */
record Endpoint(HttpMethod method, String path, boolean open, Function<Call, CompletionStage<HttpResponse>> answer) {

  static Endpoint get(String path, Function<Call, CompletionStage<HttpResponse>> answer) {
    return new Endpoint(HttpMethods.GET, path, false, answer);
  }

  static Endpoint post(String path, Function<Call, CompletionStage<HttpResponse>> answer) {
    return new Endpoint(HttpMethods.POST, path, false, answer);
  }

  /** The same, for everybody. */
  Endpoint forAll() {
    return new Endpoint(method, path, true, answer);
  }

  /** What stands for the names in braces, if a path is of this form. */
  Optional<Map<String, String>> match(List<String> segments) {
    List<String> form = List.of(path.substring(1).split("/"));
    if (form.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < form.size(); i++) {
      String part = form.get(i);
      if (part.startsWith("{")) {
        names.put(part.substring(1, part.length() - 1), segments.get(i));
      } else if (!part.equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(names);
  }
}
