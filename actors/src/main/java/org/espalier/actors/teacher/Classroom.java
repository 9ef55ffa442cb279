package org.espalier.actors.teacher;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.espalier.actors.Blueprint;
import org.espalier.actors.Blueprints;
import org.espalier.actors.RunTerm;
import org.espalier.models.InputException;
import org.espalier.models.tensor.ComputeDevice;

/**
 * The native side of a teacher: which placement is in which lesson, and the networks of each lesson that somebody is in. Called on the
 * teacher's thread only.
 */
final class Classroom implements AutoCloseable {
  private final ComputeDevice device;
  private final Blueprints blueprints;
  private final Function<ComputeDevice, String> fingerprint;
  private final Map<RunTerm, Object> lessons = new HashMap<>();
  private final Map<Object, Lectern> lecterns = new HashMap<>();

  Classroom(ComputeDevice device, Blueprints blueprints, Function<ComputeDevice, String> fingerprint) {
    this.device = device;
    this.blueprints = blueprints;
    this.fingerprint = fingerprint;
  }

  /** @throws InputException if networks cannot be loaded, or a batch is not of their data */
  Job.Result does(Job job) {
    if (job instanceof Job.Enter enter) {
      return enter(enter);
    } else if (job instanceof Job.Answer asked) {
      long begun = System.nanoTime();
      return new Job.Answers(lecterns.get(asked.lesson()).answer(asked.batch()), System.nanoTime() - begun);
    }
    leave(((Job.Leave) job).work());
    return Job.Done.INSTANCE;
  }

  private Job.Result enter(Job.Enter enter) {
    Blueprint.Teaching teaching = blueprints.of(enter.experiment()).teacher()
        .orElseThrow(() -> new InputException("the experiment names no teachers"));
    List<String> missing = enter.asks() ? teaching.missing() : List.of();
    if (!missing.isEmpty()) {
      return new Job.Missing(missing);
    }
    Object lesson = teaching.lesson();
    if (!lecterns.containsKey(lesson)) {
      lecterns.put(lesson, Lectern.open(device, teaching));
    }
    lessons.put(enter.work(), lesson);
    return new Job.Entered(lesson, fingerprint.apply(device));
  }

  private void leave(RunTerm work) {
    Object lesson = lessons.remove(work);
    if (lesson != null && !lessons.containsValue(lesson)) {
      lecterns.remove(lesson).close();
    }
  }

  /** Frees all native memory. */
  @Override
  public void close() {
    lecterns.values().forEach(Lectern::close);
    lecterns.clear();
    lessons.clear();
  }
}
