package org.espalier.analysis.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.espalier.analysis.ensemble.Comparison;
import org.espalier.analysis.ensemble.Comparison.Pair;
import org.espalier.analysis.ensemble.Comparison.Role;
import org.espalier.analysis.ensemble.Comparison.Standing;
import org.espalier.analysis.ensemble.Comparison.Voice;
import org.espalier.analysis.ensemble.Overlap;
import org.espalier.models.InputException;

/**
 * {@code teachers.json} and {@code teachers.csv}: what a student and its teachers say of the same pictures. Accuracies are percent, shares
 * 0 to 1, divergences nats; what cannot be said is null, in rows empty.
 */
public final class TeachersFile {
  private TeachersFile() {}

  /** Writes both files into a run, each whole or not at all, in place of what was there. */
  public static void write(RunFolder run, Comparison found) {
    AtomicFile.write(run.teachersTable(), csv(found));
    AtomicFile.write(run.teachers(), Json.pretty(json(found)) + "\n");
  }

  /** The object that {@link #write} writes, for those who print it. */
  public static ObjectNode json(Comparison found) {
    ObjectNode json = Json.object().put("data", found.data()).put("dataHash", found.dataHash()).put("part", found.part())
        .put("images", found.images());
    ArrayNode standings = json.putArray("networks");
    for (Standing standing : found.standings()) {
      standings.addObject().put("name", standing.voice().name()).put("role", standing.voice().role().label())
          .put("weights", standing.voice().weights()).put("top1", standing.top1()).put("top5", standing.top5());
    }
    ArrayNode pairs = json.putArray("pairs");
    found.pairs().forEach(pair -> pairs.add(json(pair)));
    return json;
  }

  private static ObjectNode json(Pair pair) {
    Overlap overlap = pair.overlap();
    ObjectNode json = Json.object().put("first", pair.first()).put("second", pair.second()).put("bothRight", overlap.bothRight())
        .put("onlyFirstRight", overlap.onlyFirst()).put("onlySecondRight", overlap.onlySecond()).put("bothWrong", overlap.bothWrong())
        .put("sameAnswer", overlap.sameAnswer());
    Json.put(json, "agreement", overlap.agreement());
    Json.put(json, "commonErrors", overlap.commonErrors());
    Json.put(json, "kappa", overlap.kappa());
    Json.put(json, "klFirstSecond", pair.kl());
    Json.put(json, "klSecondFirst", pair.klBack());
    Json.put(json, "cka", pair.cka());
    return json;
  }

  private static String csv(Comparison found) {
    StringBuilder rows = new StringBuilder("first,second,images,both_right,only_first_right,only_second_right,both_wrong,agreement,"
        + "common_errors,kappa,kl_first_second,kl_second_first,cka\n");
    for (Pair pair : found.pairs()) {
      Overlap overlap = pair.overlap();
      rows.append("%s,%s,%d,%d,%d,%d,%d,%s,%s,%s,%s,%s,%s%n".formatted(pair.first(), pair.second(), overlap.samples(), overlap.bothRight(),
          overlap.onlyFirst(), overlap.onlySecond(), overlap.bothWrong(), cell(overlap.agreement()), cell(overlap.commonErrors()),
          cell(overlap.kappa()), cell(pair.kl()), cell(pair.klBack()), cell(pair.cka())));
    }
    return rows.toString();
  }

  private static String cell(double value) {
    return Double.isFinite(value) ? String.valueOf(value) : "";
  }

  /** @throws InputException if the file is not what {@link #write} writes */
  public static Comparison read(Path file) {
    try {
      JsonFields json = new JsonFields(file, "", Json.parse(Files.readString(file)));
      return new Comparison(json.text("data"), json.text("dataHash"), json.text("part"), json.whole("images"),
          json.objects("networks").stream().map(TeachersFile::standing).toList(),
          json.objects("pairs").stream().map(TeachersFile::pair).toList());
    } catch (JsonProcessingException e) {
      throw new InputException(e, "%s is no JSON: %s", file, Json.reason(e));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static Standing standing(JsonFields json) {
    List<String> roles = Arrays.stream(Role.values()).map(Role::label).toList();
    int role = roles.indexOf(json.text("role"));
    if (role < 0) {
      throw json.wrong("role", "one of " + roles);
    }
    return new Standing(new Voice(json.text("name"), Role.values()[role], json.text("weights")), json.number("top1"), json.number("top5"));
  }

  private static Pair pair(JsonFields json) {
    return new Pair(json.text("first"), json.text("second"), new Overlap(json.whole("bothRight"), json.whole("onlyFirstRight"),
        json.whole("onlySecondRight"), json.whole("bothWrong"), json.whole("sameAnswer")), json.number("klFirstSecond"),
        json.number("klSecondFirst"), json.number("cka"));
  }
}
