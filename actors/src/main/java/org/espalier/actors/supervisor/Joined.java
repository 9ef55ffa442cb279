package org.espalier.actors.supervisor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.method.Member;
import org.espalier.models.method.Scored;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainingPlan;

/**
 * Makes one report of those of several trainers, in the order of the experiment, whoever was first. Confined to its coordinator.
 *
 * @param <P> what one trainer reports
 */
final class Joined<P> {
  private final int parts;
  private final Map<Long, Map<String, P>> waiting = new TreeMap<>();

  /** @param parts trainers that report */
  Joined(int parts) {
    this.parts = parts;
  }

  /** Takes a trainer's part; gives all parts of the step, by device, once they are there. */
  Optional<Collection<P>> put(long step, String device, P part) {
    Map<String, P> known = waiting.computeIfAbsent(step, key -> new TreeMap<>());
    known.put(device, part);
    if (known.size() < parts) {
      return Optional.empty();
    }
    waiting.remove(step);
    return Optional.of(known.values());
  }

  /** How learners and networks are ordered. */
  record Order(List<String> learners, List<String> scores) {
    static Order of(TrainingPlan plan) {
      List<Member> members = plan.members();
      return new Order(members.stream().map(Member::name).toList(),
          members.stream().flatMap(member -> member.scored().stream()).map(Scored::name).toList());
    }

    StepReport steps(Collection<StepReport> parts) {
      Map<String, StepReport.StepScore> scored = new LinkedHashMap<>();
      Map<String, Double> norms = new LinkedHashMap<>();
      Map<String, Double> rates = new LinkedHashMap<>();
      scores.forEach(name -> parts.forEach(part -> putIfThere(scored, part.scores(), name)));
      learners.forEach(name -> parts.forEach(part -> {
        putIfThere(norms, part.gradientNorms(), name);
        putIfThere(rates, part.learningRates(), name);
      }));
      StepReport any = parts.iterator().next();
      return new StepReport(any.step(), any.epoch(), any.samples(), scored, norms, rates);
    }

    List<EpochReport> epochs(Collection<List<EpochReport>> parts) {
      List<EpochReport> all = new ArrayList<>();
      parts.forEach(all::addAll);
      all.sort(Comparator.comparingInt(report -> scores.indexOf(report.score())));
      return all;
    }

    /** Files of all trainers; their states differ only in the networks whose sums they hold. */
    Snapshot snapshots(Collection<Snapshot> parts) {
      Snapshot first = parts.iterator().next();
      Map<String, Map<String, TensorBytes>> files = new TreeMap<>();
      ObjectNode state = first.state().deepCopy();
      for (Snapshot part : parts) {
        files.putAll(part.files());
        state.withObjectProperty("scores").setAll((ObjectNode) part.state().get("scores"));
      }
      return new Snapshot(first.step(), first.epoch(), first.batch(), files, state);
    }

    private static <T> void putIfThere(Map<String, T> target, Map<String, T> source, String name) {
      T value = source.get(name);
      if (value != null) {
        target.put(name, value);
      }
    }
  }
}
