package org.espalier.analysis.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How two runs differ: in what was asked, in the first number that is not the same, and in the weights at the end.
 *
 * @param left folder of the one run
 * @param right folder of the other
 * @param settings keys of the experiment that differ, in its order
 * @param events steps and other events that repeat in equal runs
 * @param epochs rows of {@code metrics.csv}
 * @param weights learner by learner; none before a run has ended
 */
public record RunDiff(String left, String right, List<SettingDifference> settings, NumbersCompared events,
    NumbersCompared epochs, List<WeightsCompared> weights) {

  public static RunDiff between(RunFolder left, RunFolder right) {
    return new RunDiff(left.path().toString(), right.path().toString(),
        SettingDifference.between(left.readExperiment(), right.readExperiment()), EventsCompared.of(left, right),
        MetricsCompared.of(left, right), WeightsCompared.of(left, right));
  }

  /** Whether both runs have the same numbers throughout and the same weights at the end; settings may differ in name. */
  public boolean sameBits() {
    return events.same() && epochs.same() && !weights.isEmpty() && weights.stream().allMatch(WeightsCompared::same);
  }

  /** What a person reads. */
  public String text() {
    return RunDiffText.of(this);
  }

  /** What a script reads. */
  public ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("left", left).put("right", right).put("sameBits", sameBits());
    ArrayNode keys = json.putArray("settings");
    settings.forEach(setting -> keys.addObject().put("key", setting.key()).put("left", setting.left().orElse(null))
        .put("right", setting.right().orElse(null)));
    json.set("events", json(events));
    json.set("epochs", json(epochs));
    ArrayNode learners = json.putArray("weights");
    weights.forEach(learner -> learners.addObject().put("learner", learner.learner()).put("same", learner.same())
        .put("left", learner.left().orElse(null)).put("right", learner.right().orElse(null)));
    return json;
  }

  private static ObjectNode json(NumbersCompared compared) {
    ObjectNode json = Json.object();
    json.put("same", compared.same()).put("equal", compared.equal());
    json.put("leftEnds", compared.leftEnds()).put("rightEnds", compared.rightEnds());
    json.putNull("first");
    compared.first().ifPresent(first -> json.putObject("first").put("step", first.step()).put("epoch", first.epoch())
        .put("what", first.what()).put("left", first.left()).put("right", first.right()));
    return json;
  }
}
