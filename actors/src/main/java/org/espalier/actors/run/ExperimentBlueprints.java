package org.espalier.actors.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.espalier.actors.Blueprint;
import org.espalier.actors.Blueprints;
import org.espalier.models.InputException;
import org.espalier.models.experiment.CanonicalJson;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.FrozenTeacher;

/** Experiments made ready from this machine's data; each is opened once, whoever asks. */
public final class ExperimentBlueprints implements Blueprints {
  private final Map<String, Blueprint> ready = new ConcurrentHashMap<>();

  /** The canonical JSON under which an experiment is asked for. */
  public static String text(Experiment experiment) {
    return CanonicalJson.text(experiment.toJson());
  }

  /** Knows an experiment whose data is open already. */
  public static ExperimentBlueprints with(Prepared prepared) {
    ExperimentBlueprints blueprints = new ExperimentBlueprints();
    blueprints.ready.put(text(prepared.experiment()), blueprint(prepared));
    return blueprints;
  }

  @Override
  public Blueprint of(String experiment) {
    return ready.computeIfAbsent(experiment, text -> blueprint(Prepared.of(parse(text))));
  }

  private static Experiment parse(String text) {
    try {
      return Experiment.of((ObjectNode) new ObjectMapper().readTree(text));
    } catch (JsonProcessingException | ClassCastException e) {
      throw new InputException(e, "the experiment of the run is no JSON object: %s", e.getMessage());
    }
  }

  private static Blueprint blueprint(Prepared prepared) {
    Optional<Blueprint.Teaching> teacher = prepared.experiment().teacher() == null ? Optional.empty()
        : Optional.of(device -> teacher(prepared, device));
    return new Blueprint(prepared.hash(), prepared.plan(), prepared.trainingData(), prepared.experiment().checkpoint(), teacher);
  }

  private static FrozenTeacher teacher(Prepared prepared, ComputeDevice device) {
    try {
      return Teaching.of(prepared, device).teacher().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
