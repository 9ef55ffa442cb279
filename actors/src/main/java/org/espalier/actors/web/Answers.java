package org.espalier.actors.web;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Map;
import org.espalier.actors.web.Control.FilePart;

/** Responses. Browsers are told to take them for what they say they are, and nobody to keep them. */
final class Answers {
  static final String TOTAL = "Espalier-Total-Length";

  private Answers() {}

  static HttpResponse json(int status, Object body) {
    try {
      return bytes(status, "application/json", WebJson.MAPPER.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + body.getClass().getName() + " as JSON", e);
    }
  }

  static HttpResponse error(int status, String message) {
    return json(status, Map.of("error", message));
  }

  static HttpResponse refused(Refusal refusal) {
    HttpResponse response = error(refusal.status(), refusal.sentence());
    return refusal.status() == 401 ? response.addHeader(RawHeader.create("WWW-Authenticate", "Bearer")) : response;
  }

  static HttpResponse failed(ControlException e) {
    int status = switch (e.reason()) {
      case UNKNOWN -> 404;
      case CONFLICT -> 409;
      case WRONG -> 400;
      case UNAVAILABLE -> 503;
    };
    return error(status, e.getMessage());
  }

  /** A part may be cut within a character, so it is no text. */
  static HttpResponse part(FilePart part) {
    return bytes(200, "application/octet-stream", part.bytes()).addHeader(RawHeader.create(TOTAL, Long.toString(part.total())));
  }

  static HttpResponse bytes(int status, String contentType, byte[] body) {
    return HttpResponse.create().withStatus(status).withEntity(ContentTypes.parse(contentType), body)
        .addHeader(RawHeader.create("X-Content-Type-Options", "nosniff")).addHeader(RawHeader.create("Cache-Control", "no-store"));
  }
}
