package org.espalier.analysis.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.models.InputException;

/**
 * {@code result.json}: the keys of {@link RunResult} and {@link LearnerResult} in their order; what was not measured is null.
 * Written whole or not at all.
 */
public final class ResultFile {
  private ResultFile() {}

  public static void write(Path file, RunResult result) {
    AtomicFile.write(file, Json.pretty(json(result)) + "\n");
  }

  /** @throws InputException if the file is not what {@link #write} writes; a key of a later version is passed over */
  public static RunResult read(Path file) {
    try {
      return parse(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The same of text that is at hand.
   *
   * @param file where it comes from, for messages
   */
  public static RunResult parse(Path file, String text) {
    try {
      return result(new JsonFields(file, "", Json.parse(text)));
    } catch (JsonProcessingException e) {
      throw new InputException(e, "%s is no JSON: %s", file, Json.reason(e));
    }
  }

  /** The object that {@link #write} writes, for those who print it. */
  public static ObjectNode json(RunResult result) {
    ObjectNode json = Json.object();
    json.put("status", result.status().label());
    json.put("experimentHash", result.experimentHash());
    json.put("steps", result.steps());
    json.put("epochs", result.epochs());
    json.put("images", result.images());
    putNumber(json, "seconds", result.seconds());
    ObjectNode learners = json.putObject("learners");
    result.learners().forEach((name, learner) -> learners.set(name, json(learner)));
    ObjectNode versions = json.putObject("versions");
    result.versions().forEach(versions::put);
    ObjectNode machine = json.putObject("machine");
    result.machine().forEach(machine::put);
    return json;
  }

  private static ObjectNode json(LearnerResult learner) {
    ObjectNode json = Json.object();
    putNumber(json, "top1", learner.top1());
    putNumber(json, "top5", learner.top5());
    if (learner.best() == null) {
      json.putNull("best");
    } else {
      json.putObject("best").put("top1", learner.best().top1()).put("epoch", learner.best().epoch());
    }
    json.put("weights", learner.weights());
    json.put("sha256", learner.sha256());
    json.put("parameters", learner.parameters());
    return json;
  }

  private static void putNumber(ObjectNode json, String key, double value) {
    if (Double.isNaN(value)) {
      json.putNull(key);
    } else {
      json.put(key, value);
    }
  }

  private static RunResult result(JsonFields json) {
    Map<String, LearnerResult> learners = new LinkedHashMap<>();
    JsonFields all = json.object("learners");
    all.names().forEach(name -> learners.put(name, learner(all.object(name))));
    return new RunResult(status(json), json.text("experimentHash"), json.whole("steps"), (int) json.whole("epochs"),
        json.whole("images"), json.number("seconds"), learners, texts(json.object("versions")), texts(json.object("machine")));
  }

  private static RunResult.Status status(JsonFields json) {
    String label = json.text("status");
    return Arrays.stream(RunResult.Status.values()).filter(status -> status.label().equals(label)).findFirst()
        .orElseThrow(() -> json.wrong("status", "one of " + Arrays.stream(RunResult.Status.values())
            .map(RunResult.Status::label).collect(Collectors.joining(", "))));
  }

  private static LearnerResult learner(JsonFields json) {
    JsonNode best = json.any("best");
    return new LearnerResult(json.number("top1"), json.number("top5"), best.isNull() ? null : best(json.object("best")),
        json.text("weights"), json.text("sha256"), json.whole("parameters"));
  }

  private static LearnerResult.Best best(JsonFields json) {
    return new LearnerResult.Best(json.number("top1"), (int) json.whole("epoch"));
  }

  private static Map<String, String> texts(JsonFields json) {
    Map<String, String> texts = new LinkedHashMap<>();
    json.names().forEach(name -> texts.put(name, json.text(name)));
    return texts;
  }
}
