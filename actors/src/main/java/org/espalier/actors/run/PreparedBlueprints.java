package org.espalier.actors.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.espalier.actors.Blueprint;
import org.espalier.actors.Blueprints;
import org.espalier.actors.teacher.cache.AnswerStore;
import org.espalier.models.InputException;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.experiment.TrainedTeacher;

/**
 * Makes experiments ready for actors.
 *
 * @param known   one that was opened already; its data is not opened again
 * @param end     updates of it that are wanted, counted from its beginning
 * @param answers that teachers gave before
 */
public record PreparedBlueprints(Prepared known, long end, AnswerStore answers) implements Blueprints {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** All of it is wanted, and teachers compute every answer. */
  public PreparedBlueprints(Prepared known) {
    this(known, known.steps(), AnswerStore.off());
  }

  @Override
  public Blueprint of(String experiment) {
    Experiment asked = read(experiment);
    boolean same = asked.withDevices(known.experiment().devices()).equals(known.experiment());
    return same ? blueprint(known, answers).until(end) : blueprint(Prepared.of(asked), answers);
  }

  /** @param runs folder around the runs of the node, where its teachers' runs may lie */
  static Blueprint make(String experiment, AnswerStore answers, Path runs) {
    return blueprint(Prepared.of(read(experiment).within(runs)), answers);
  }

  private static Experiment read(String json) {
    try {
      return Experiment.of((ObjectNode) JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new InputException(e, "the experiment is no JSON: %s", e.getOriginalMessage());
    }
  }

  /** @throws InputException if a teacher that the experiment asks cannot answer for its data */
  public static void checkTeacher(Prepared prepared) {
    checkTeacher(prepared, trained -> Optional.empty());
  }

  /**
   * The same where some are only going to be trained.
   *
   * @param planned gives what trains a teacher; empty for one that must be there
   */
  public static void checkTeacher(Prepared prepared, Function<TrainedTeacher, Optional<Prepared>> planned) {
    TeacherFiles.of(prepared).ifPresent(files -> files.check(planned));
  }

  static Blueprint blueprint(Prepared prepared, AnswerStore answers) {
    Experiment experiment = prepared.experiment();
    Optional<Blueprint.Teaching> teaching = TeacherFiles.of(prepared, answers).map(files -> files);
    return new Blueprint(prepared.hash(), prepared.plan(), prepared.trainingData(), experiment.checkpoint(), teaching,
        (learner, layers) -> SavedNetworks.describe(prepared, learner, layers),
        experiment.begin(), prepared.steps());
  }
}
