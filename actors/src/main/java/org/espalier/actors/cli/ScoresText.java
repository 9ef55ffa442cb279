package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.espalier.actors.run.Scoring.Score;

/** Scores of networks and heads as people and as scripts read them. */
final class ScoresText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ScoresText() {}

  /** By who is scored. */
  static ObjectNode json(List<Score> scores) {
    ObjectNode object = JSON.createObjectNode();
    for (Score score : scores) {
      object.putObject(score.name()).put("weights", score.weights().toString()).put("samples", score.counts().samples())
          .put("top1", score.counts().top1Percent()).put("top5", score.counts().top5Percent()).put("loss", score.counts().loss());
    }
    return object;
  }

  static String of(List<Score> scores) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("network", "top-1", "top-5", "loss", "images", "weights"));
    for (Score score : scores) {
      rows.add(List.of(score.name(), Texts.percent(score.counts().top1Percent()), Texts.percent(score.counts().top5Percent()),
          String.format(Locale.ROOT, "%.4f", score.counts().loss()), Texts.count(score.counts().samples()), score.weights().toString()));
    }
    return Texts.table(rows, List.of(5));
  }
}
