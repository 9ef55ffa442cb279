package org.espalier.actors.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.actors.pipeline.FinishedRuns;
import org.espalier.actors.pipeline.TeacherGraph;
import org.espalier.actors.pipeline.TeacherRun;
import org.espalier.actors.run.FinishedRun;
import org.espalier.actors.sweep.SweepPlan.Planned;
import org.espalier.analysis.run.AtomicFile;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.ShellWord;
import org.espalier.models.InputException;
import org.espalier.models.experiment.CanonicalJson;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.Sweep;
import org.espalier.models.experiment.TrainingTree;
import org.espalier.models.experiment.TrainingTree.Limb;

/**
 * The folder of a sweep: {@code plan.json}, which is there from the start and holds all that is needed to go on; a folder for each run;
 * {@code teachers/} with one for each teacher that is trained for them; {@code journal/}; and at the end {@code sweep.json},
 * {@code sweep.csv} and {@code report.html}.
 */
public record SweepFolder(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public Path plan() {
    return path.resolve("plan.json");
  }

  public Path tableJson() {
    return path.resolve("sweep.json");
  }

  public Path tableCsv() {
    return path.resolve("sweep.csv");
  }

  public Path report() {
    return path.resolve("report.html");
  }

  public Path log() {
    return path.resolve("run.log");
  }

  public RunFolder run(String name) {
    return new RunFolder(path.resolve(name));
  }

  /** Whether a sweep was started here. */
  public boolean exists() {
    return Files.isRegularFile(plan());
  }

  /**
   * Begins a sweep here, or goes on with the one that was begun.
   *
   * @return finished runs that are taken over, by the teacher that need not be trained
   * @throws InputException if the folder holds anything else
   */
  public Map<String, FinishedRun> begin(SweepPlan plan, FinishedRuns known) throws IOException {
    if (!exists()) {
      requireVacant();
      AtomicFile.write(plan(), json(plan).toPrettyString() + "\n");
    } else if (!json(plan).equals(read())) {
      throw new InputException("%1$s holds another sweep: its plan.json has other runs, or was made for other devices, data or another "
          + "version. To go on with that one: espalier resume %2$s. To start this one: --out with a new folder", path,
          ShellWord.quote(path.toString()));
    }
    Map<String, FinishedRun> reused = new LinkedHashMap<>();
    for (TeacherRun teacher : plan.teachers()) {
      teacher.begin(known).ifPresent(run -> reused.put(teacher.name(), run));
    }
    for (Planned run : plan.runs()) {
      if (!run(run.name()).exists()) {
        RunFolder.create(run(run.name()).path(), CanonicalJson.text(run.prepared().experiment().toJson()), run.run().written());
      }
    }
    return reused;
  }

  /** @throws InputException if a new sweep cannot have this folder */
  public void requireVacant() {
    if (!exists()) {
      RunFolder.requireVacant(path);
    }
  }

  /** The plan that was begun here, with its data opened. */
  public SweepPlan readPlan() {
    ObjectNode json = read();
    TeacherGraph graph = readTeachers(json);
    List<Sweep.Run> runs = new ArrayList<>();
    List<Prepared> prepared = new ArrayList<>();
    List<Limb> limbs = new ArrayList<>();
    for (JsonNode one : json.get("runs")) {
      Experiment experiment = Experiment.of((ObjectNode) one.get("experiment"));
      Sweep.Run run = new Sweep.Run(one.get("name").textValue(), one.get("variant").textValue(), experiment,
          one.get("written").textValue());
      runs.add(run);
      prepared.add(SweepPlan.prepare(run, graph));
      limbs.add(new Limb(one.get("parent").intValue(), one.get("from").longValue(), one.get("to").longValue()));
      requireHash(prepared.get(prepared.size() - 1), one);
    }
    Sweep sweep = new Sweep(json.get("name").textValue(), runs, json.get("baseline").textValue(), json.get("score").textValue());
    return SweepPlan.of(sweep, graph, prepared, new TrainingTree(limbs), json.get("shared").booleanValue());
  }

  /** Their threads are settled. */
  private TeacherGraph readTeachers(ObjectNode json) {
    TeacherGraph graph = new TeacherGraph(path, 1);
    for (JsonNode one : json.path("teachers")) {
      requireHash(graph.add(Experiment.of((ObjectNode) one.get("experiment")), one.get("written").textValue()).prepared(), one);
    }
    return graph;
  }

  private void requireHash(Prepared prepared, JsonNode planned) {
    if (!prepared.hash().equals(planned.get("experimentHash").textValue())) {
      throw new InputException("%s: run %s was planned as experiment %s and is %s now: its data, a weights file or this program's "
          + "arithmetic has changed. Put back what it was, or start a new sweep", plan(), planned.get("name").textValue(),
          planned.get("experimentHash").textValue(), prepared.hash());
    }
  }

  private ObjectNode read() {
    try {
      return (ObjectNode) JSON.readTree(Files.readString(plan()));
    } catch (JsonProcessingException | ClassCastException e) {
      throw new InputException(e, "%s is damaged: %s. Start the sweep in a new folder", plan(), e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + plan() + ": " + e.getMessage(), e);
    }
  }

  /** What {@code plan.json} says. */
  public static ObjectNode json(SweepPlan plan) {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", plan.name()).put("shared", plan.shared()).put("baseline", plan.baseline()).put("score", plan.score());
    json.put("epochs", plan.epochs()).put("epochsAlone", plan.epochsAlone());
    json.put("macs", plan.macs()).put("macsAlone", plan.macsAlone());
    if (!plan.teachers().isEmpty()) {
      ArrayNode teachers = json.putArray("teachers");
      plan.teachers().forEach(run -> teachers.add(json(run)));
    }
    ArrayNode runs = json.putArray("runs");
    for (Planned run : plan.runs()) {
      ObjectNode one = runs.addObject();
      one.put("name", run.name()).put("variant", run.run().variant()).put("experimentHash", run.prepared().hash());
      one.put("parent", run.limb().parent()).put("from", run.limb().from()).put("to", run.limb().to());
      one.put("stepsPerEpoch", run.prepared().stepsPerEpoch()).put("macs", run.macs()).put("macsAlone", run.macsAlone());
      one.put("written", run.run().written());
      one.set("experiment", run.prepared().experiment().toJson());
    }
    return asRead(json);
  }

  private static ObjectNode json(TeacherRun run) {
    ObjectNode one = JSON.createObjectNode();
    one.put("name", run.name()).put("experimentHash", run.prepared().hash()).put("steps", run.prepared().steps());
    one.put("stepsPerEpoch", run.prepared().stepsPerEpoch()).put("macs", run.macs()).put("written", run.written());
    return one.set("experiment", run.prepared().experiment().toJson());
  }

  /** Numbers as a reader finds them, so that two plans can be compared. */
  private static ObjectNode asRead(ObjectNode json) {
    try {
      return (ObjectNode) JSON.readTree(json.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON of our own is not JSON", e);
    }
  }
}
