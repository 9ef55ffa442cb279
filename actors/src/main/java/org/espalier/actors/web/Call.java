package org.espalier.actors.web;

import akka.http.javadsl.model.Query;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.actors.web.Control.RunFile;
import org.espalier.actors.web.ControlException.Reason;

/**
 * A request that was let in.
 *
 * @param names what stands in its path for {@code {name}} and the like
 */
record Call(Map<String, String> names, Query query, byte[] body) {

  String run() {
    return Names.require("run", names.get("name"));
  }

  String node() {
    return Names.require("node", names.get("name"));
  }

  RunFile file() {
    String asked = names.get("file");
    return Arrays.stream(RunFile.values()).filter(file -> label(file).equals(asked)).findFirst()
        .orElseThrow(() -> new ControlException(Reason.UNKNOWN, "a run has no such file to read from afar: there are " + Arrays
            .stream(RunFile.values()).map(Call::label).collect(Collectors.joining(", "))));
  }

  /** What a file is called in a path. */
  static String label(RunFile file) {
    return file.name().toLowerCase(Locale.ROOT);
  }

  /** A whole number of the query, 0 if it is not there. */
  long number(String key, long most) {
    String text = query.getOrElse(key, "0");
    if (!text.matches("\\d{1,18}") || Long.parseLong(text) > most) {
      throw new ControlException(Reason.WRONG, "%s must be a whole number from 0 to %d".formatted(key, most));
    }
    return Long.parseLong(text);
  }

  /** @throws ControlException saying where the body is no JSON of this kind */
  <T> T json(Class<T> type) {
    try {
      return WebJson.STRICT.readValue(body, type);
    } catch (JsonProcessingException e) {
      throw new ControlException(Reason.WRONG, "the body is not what /openapi.yaml asks for: " + WebJson.reason(e));
    } catch (IOException e) {
      throw new IllegalStateException("a body in memory cannot be out of reach", e);
    }
  }
}
