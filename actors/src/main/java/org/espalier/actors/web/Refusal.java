package org.espalier.actors.web;

import java.util.Locale;

/** Why a request is not answered; the label is what metrics and log call it. */
enum Refusal {
  NO_TOKEN(401, "this node wants a token: send it as Authorization: Bearer TOKEN (commands take --token-file FILE)"),
  WRONG_TOKEN(401, "this token opens nothing here: take the one that the node was started with"),
  READ_ONLY(403, "this token may only look: to change something, take the node's other one"),
  FOREIGN_HOST(403, "a node without a token answers only requests for localhost or 127.0.0.1"),
  FOREIGN_ORIGIN(403, "a page of another site asks, and only pages of this node may"),
  TOKEN_IN_URL(400, "a token in a URL ends up in logs: send it as Authorization: Bearer TOKEN, and make a new one"),
  NO_SUCH_PATH(404, "there is nothing here: /openapi.yaml says what there is"),
  NO_SUCH_METHOD(405, "this cannot be done here: /openapi.yaml says what can"),
  TOO_LARGE(413, "the body is larger than 1 MiB, which no experiment is"),
  TOO_SLOW(408, "the body did not come within 10 seconds: send it again"),
  MALFORMED(400, "the request cannot be read");

  private final int status;
  private final String sentence;

  Refusal(int status, String sentence) {
    this.status = status;
    this.sentence = sentence;
  }

  int status() {
    return status;
  }

  String sentence() {
    return sentence;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
