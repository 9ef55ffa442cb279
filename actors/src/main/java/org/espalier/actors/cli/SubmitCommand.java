package org.espalier.actors.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.actors.web.ApiClient;
import org.espalier.actors.web.Control.RunStatus;
import org.espalier.actors.web.Control.Submission;
import org.espalier.actors.web.Names;
import org.espalier.models.InputException;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.tensor.ComputeDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * {@code submit FILE [key=value...]}: the experiment is resolved here, those of its teachers too, so that the cluster needs no file of this
 * machine for it.
 */
@Command(name = "submit", description = "Queues an experiment in a cluster, behind those that train its teachers. Its data must lie "
    + "where the nodes find them.")
final class SubmitCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Mixin
  private ApiOptions api;
  @Parameters(index = "0", paramLabel = "FILE", description = "HOCON or JSON file, or the name of a preset.")
  private String file;
  @Parameters(index = "1..*", paramLabel = "key=value", description = "Settings that win over the file's, for example seed=1.")
  private List<String> settings = List.of();
  @Option(names = "--name", paramLabel = "NAME", description = "Name of the run in the cluster; the experiment's when absent.")
  private String name;
  @Option(names = "--priority", paramLabel = "N", defaultValue = "0",
      description = "Runs of higher priority come first (${DEFAULT-VALUE}).")
  private int priority;
  @Option(names = "--devices", paramLabel = "LIST", split = ",",
      description = "Where learners must go, as in vit=node1/cpu:0,agent=node2/cuda:0; wherever there is room when absent.")
  private List<String> devices = List.of();
  @Option(names = "--workers", paramLabel = "N", defaultValue = "1",
      description = "Devices that may share each batch, at most one a shard (${DEFAULT-VALUE}); no bit of the result changes.")
  private int workers;
  @Option(names = "--json", description = "Prints the run as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    Session session = root.session();
    Experiment experiment = ExperimentReader.open(file).read(settings);
    String run = Names.require("run", name == null ? experiment.name() : name);
    Submission submission = new Submission(run, experiment.toJson().toString(), priority, places(experiment), workersOf(experiment));
    ApiClient node = api.client(session);
    RunStatus status = experiment.asksTeachers() ? new Patience(session.err()).askFirst(() -> node.submit(submission))
        : node.submit(submission);
    session.out().println(RunTexts.queued(status, json, api.words()));
    return 0;
  }

  private int workersOf(Experiment experiment) {
    if (workers < 1 || workers > experiment.shards()) {
      throw new InputException("--workers %d: the batches of %s have %d shards, so 1 to %d workers can share them; the key is shards",
          workers, experiment.name(), experiment.shards(), experiment.shards());
    }
    return workers;
  }

  private Map<String, String> places(Experiment experiment) {
    Map<String, String> places = new LinkedHashMap<>();
    for (String place : devices) {
      int is = place.indexOf('=');
      int slash = place.indexOf('/');
      if (is < 1 || slash < is + 2) {
        throw new InputException("--devices has \"%s\": write it as in vit=node1/cpu:0", place);
      }
      String learner = place.substring(0, is).strip();
      if (!experiment.learners().containsKey(learner)) {
        throw new InputException("--devices names learner %s, but the experiment's are %s", learner,
            String.join(", ", experiment.learners().keySet()));
      }
      Names.require("node", place.substring(is + 1, slash));
      ComputeDevice.parse(place.substring(slash + 1), 1);
      if (places.put(learner, place.substring(is + 1)) != null) {
        throw new InputException("--devices names learner %s twice: it computes on one device", learner);
      }
    }
    return places;
  }
}
