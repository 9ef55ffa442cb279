package org.espalier.actors.sweep;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.experiment.Experiment;

/**
 * Settings in the words of a resolved experiment, which is all that a cluster has of a run. It has no {@code learner} and no
 * {@code epochs}; where there is one learner, and one phase, it is plain what they mean.
 */
final class ResolvedSettings {
  private final Experiment experiment;

  private ResolvedSettings(Experiment experiment) {
    this.experiment = experiment;
  }

  static List<String> of(RunFolder run, List<String> settings) {
    return settings.stream().map(new ResolvedSettings(Experiment.of(run.readExperiment()))::of).toList();
  }

  private String of(String setting) {
    String plain = setting.strip();
    if (plain.startsWith("learner.") && experiment.learners().size() == 1) {
      return plain.replaceFirst("learner", "learners." + experiment.learners().keySet().iterator().next());
    } else if (plain.matches("epochs\\s*=\\s*\\d{1,9}") && experiment.phases().size() == 1) {
      ObjectNode phase = (ObjectNode) experiment.toJson().get("phases").get(0);
      return "phases=[" + phase.put("epochs", Integer.parseInt(plain.split("=")[1].strip())) + "]";
    }
    return setting;
  }
}
