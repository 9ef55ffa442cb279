package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.espalier.models.InputException;

/**
 * Reads what stands where a teacher is named by its experiment: {@code cnn { experiment = "resnet18.conf", seed = 3 }}. Every key beside
 * {@code experiment} lies over that experiment's own; only {@code learner}, where it is a name and not a group, says who teaches. A
 * teacher's data are where its student's are, unless they are named there.
 */
final class TeacherReader {
  private static final String SOURCE = "data.source";
  private static final String EXPERIMENT = "experiment";
  private static final String LEARNER = "learner";
  private static final String WRITTEN = "written";
  private static final ConfigRenderOptions CONCISE = ConfigRenderOptions.concise();
  private final ExperimentReader student;
  private final Origins origins;
  private Config source;

  /** @param origins of the keys of the student's experiment */
  TeacherReader(ExperimentReader student, Origins origins) {
    this.student = student;
    this.origins = origins;
  }

  /**
   * Puts complete experiments into the places of those that are named.
   *
   * @param written the student's experiment
   * @param tree    the same as it is to be completed
   */
  void read(ConfigObject written, ObjectNode tree) {
    source = written.toConfig().withOnlyPath(SOURCE);
    read(written, tree, "teacher", "teacher");
    if (written.get("teachers") instanceof ConfigObject named) {
      named.keySet().forEach(name -> read(named, (ObjectNode) tree.get("teachers"), name, Origins.join("teachers", name)));
    }
  }

  /** What was resolved before, and has what was written beside it, is left as it is. */
  private void read(ConfigObject written, ObjectNode tree, String key, String path) {
    if (written.get(key) instanceof ConfigObject teacher && isSet(teacher, EXPERIMENT) && !isSet(teacher, WRITTEN)) {
      try {
        tree.set(key, ExperimentJson.tree(teacher(teacher)));
      } catch (InputException e) {
        throw new InputException(e, "%s: %s", origins.at(path), e.getMessage());
      }
    }
  }

  /** What is null drops what a file says. */
  private static boolean isSet(ConfigObject group, String key) {
    return group.get(key) != null && group.get(key).valueType() != ConfigValueType.NULL;
  }

  private AskedTeacher teacher(ConfigObject written) {
    boolean named = isSet(written, LEARNER) && written.get(LEARNER).valueType() == ConfigValueType.STRING;
    Config own = (named ? written.withoutKey(LEARNER) : written).withoutKey(EXPERIMENT).toConfig();
    Config settings = own.hasPath(SOURCE) ? own : own.withFallback(source);
    ExperimentReader reader = student.teacher(String.valueOf(written.get(EXPERIMENT).unwrapped()), own.root().render(CONCISE));
    Experiment experiment = reader.read(settings);
    String learner = named ? (String) written.get(LEARNER).unwrapped() : only(experiment);
    return new AskedTeacher(experiment, reader.written("beside its name in " + student.title(), lines(settings)), learner);
  }

  private static String only(Experiment experiment) {
    Set<String> learners = experiment.learners().keySet();
    if (learners.size() != 1) {
      throw new InputException("the teacher's experiment %s has the learners %s: say whose weights teach, as in learner = %s",
          experiment.name(), String.join(", ", learners), learners.iterator().next());
    }
    return learners.iterator().next();
  }

  private static List<String> lines(Config settings) {
    List<String> lines = new ArrayList<>();
    for (String key : settings.root().keySet().stream().sorted().toList()) {
      ConfigValue value = settings.root().get(key);
      lines.add(ConfigUtil.joinPath(key) + "=" + value.render(CONCISE));
    }
    return lines;
  }
}
