package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.actors.pipeline.FinishedRuns;
import org.espalier.actors.pipeline.Pipeline;
import org.espalier.actors.run.Estimate;
import org.espalier.actors.run.Runner;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.tensor.ComputeDevice;

/** Tells what an experiment would take here: {@code train --check}. */
record CheckReport(Session session, boolean json) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Everything that can be wrong has been looked at when this is called; gives the exit code. */
  int print(Runner.Ready ready, Path folder) {
    Prepared prepared = ready.prepared();
    Estimate estimate = Estimate.of(prepared, ready.placement().distinct().get(0));
    session.out().println(json ? object(prepared, estimate, folder).toPrettyString() : text(ready, estimate, folder));
    return 0;
  }

  /** The same of a run with the teachers that are trained for it. */
  int print(Pipeline pipeline, FinishedRuns known) {
    Runner.Ready student = pipeline.student();
    ComputeDevice device = pipeline.pool().get(0);
    Estimate own = Estimate.of(student.prepared(), device);
    List<TeacherCheck> teachers = pipeline.teachers().stream().map(run -> TeacherCheck.of(run, known, device)).toList();
    double seconds = own.seconds() + teachers.stream().mapToDouble(TeacherCheck::seconds).sum();
    if (json) {
      ObjectNode object = object(student.prepared(), own, pipeline.folder().path());
      ArrayNode all = object.putArray("teachers");
      teachers.forEach(teacher -> all.add(teacher.json()));
      session.out().println(object.put("totalSeconds", seconds).toPrettyString());
    } else {
      session.out().println("%s%n%n%s%nall runs: about %s, one after the other".formatted(TeacherCheck.table(teachers),
          text(student, own, pipeline.folder().path()), Texts.time(seconds)));
    }
    return 0;
  }

  static ObjectNode object(Prepared prepared, Estimate estimate, Path folder) {
    ObjectNode object = JSON.valueToTree(estimate);
    object.put("experimentHash", prepared.hash());
    object.put("folder", folder.toString());
    object.set("parameters", JSON.valueToTree(Estimate.parameters(prepared.plan())));
    object.set("experiment", prepared.experiment().toJson());
    return object;
  }

  private static String text(Runner.Ready ready, Estimate estimate, Path folder) {
    Prepared prepared = ready.prepared();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("experiment", prepared.experiment().name() + ": " + prepared.experiment().description()));
    rows.add(List.of("hash", prepared.hash()));
    rows.add(List.of("folder", folder.toString()));
    rows.add(List.of("data", data(prepared)));
    for (Map.Entry<String, Long> learner : Estimate.parameters(prepared.plan()).entrySet()) {
      rows.add(List.of(learner.getKey(), Texts.count(learner.getValue()) + " parameters"));
    }
    rows.add(List.of("devices", ready.placement().text()));
    rows.add(List.of("length", "%d epochs of %s steps of %d images".formatted(prepared.plan().epochs(),
        Texts.count(estimate.stepsPerEpoch()), prepared.plan().batchSize())));
    rows.add(List.of("step", Texts.time(estimate.stepSeconds()) + measured(prepared, estimate)));
    rows.add(List.of("run", "about " + Texts.time(estimate.seconds())));
    rows.add(List.of("memory", "about %s of %s that are free%s".formatted(Texts.bytes(estimate.memory()),
        Texts.bytes(estimate.memoryAvailable()), estimate.memory() > estimate.memoryAvailable() ? ": TOO MUCH, lower batchSize" : "")));
    return Texts.table(rows, List.of(1)) + "\nAll is well; nothing was trained and nothing written.";
  }

  private static String data(Prepared prepared) {
    var data = prepared.data();
    return "%s training, %s%s test images of %d pixels, %d classes".formatted(Texts.count(data.train().set().size()),
        data.validation().map(part -> Texts.count(part.set().size()) + " validation, ").orElse(""),
        Texts.count(data.test().set().size()), prepared.plan().imageSize(), prepared.plan().classes());
  }

  private static String measured(Prepared prepared, Estimate estimate) {
    boolean whole = estimate.timedBatch() == prepared.plan().batchSize();
    return whole ? ", measured" : ", from a measured step of " + estimate.timedBatch() + " images";
  }
}
