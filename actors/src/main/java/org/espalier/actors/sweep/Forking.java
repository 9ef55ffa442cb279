package org.espalier.actors.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.actors.supervisor.Inheritance;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.Disk;
import org.espalier.models.data.DataSets;
import org.espalier.models.experiment.CanonicalJson;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.experiment.Lineage;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.Timeline;
import org.espalier.models.method.Member;
import org.espalier.models.nn.Slot;

/**
 * A run that goes on from a step of another with something changed. Where the change says nothing before that step, the new run is what
 * its experiment says, and has the bits of that experiment trained from its beginning; else its identity is its lineage.
 *
 * @param prepared of the new run
 * @param step     updates that it takes over, at least 1
 */
public record Forking(RunFolder parent, Prepared prepared, long step, String written) {

  /** Where a run is to be forked: behind so many epochs, or so many updates. */
  public record At(boolean epochs, long count) {

    /** Reads {@code epoch=12} or {@code step=3400}. */
    public static At of(String text) {
      String[] parts = text.split("=", -1);
      if (parts.length != 2 || !List.of("epoch", "step").contains(parts[0]) || !parts[1].matches("[1-9]\\d{0,11}")) {
        throw new InputException("--at %s: write epoch=N, which is after N epochs, or step=N, which is after N updates", text);
      }
      return new At(parts[0].equals("epoch"), Long.parseLong(parts[1]));
    }

    long step(int stepsPerEpoch) {
      return epochs ? count * stepsPerEpoch : count;
    }
  }

  /**
   * Finds out what a fork would be; writes nothing.
   *
   * @param name     of the new run
   * @param settings {@code key=value}, what is changed
   * @throws InputException if the run has no checkpoint there, or cannot go on so
   */
  public static Forking of(RunFolder parent, At at, String name, List<String> settings) throws IOException {
    Experiment before = Experiment.of(parent.readExperiment());
    Written written = Written.of(parent, before);
    List<String> all = new ArrayList<>(settings);
    all.add("name=\"" + name + "\"");
    Experiment changed = written.reader.read(written.checked(all)).withThreads(learner -> threads(before, learner));
    DataSets data = DataSets.open(before.data());
    Prepared old = Prepared.of(before, data);
    Experiment own = changed.lineage() == null && before.lineage() != null ? changed.descendedFrom(before.lineage()) : changed;
    Prepared asked = own.data().equals(before.data()) ? Prepared.of(own, data) : Prepared.of(own);
    long step = at.step(old.stepsPerEpoch());
    requireWithin(parent, old, asked, step);
    boolean same = Timeline.of(asked).sharedWith(Timeline.of(old)) >= step;
    requireCheckpoint(parent, step, same);
    if (same) {
      return new Forking(parent, asked, step, written.reader.written(all));
    }
    requireFit(old, asked, step);
    Prepared descended = Prepared.of(own.descendedFrom(new Lineage(old.hash(), step)), asked.data());
    return new Forking(parent, descended, step, written.reader.written(all));
  }

  /** What the changes are laid over: the experiment as it was written, if that still says the same; else as it was resolved. */
  private record Written(ExperimentReader reader, boolean resolved) {

    static Written of(RunFolder parent, Experiment before) {
      try {
        ExperimentReader conf = ExperimentReader.inline(parent.name(), parent.experimentConf().toString(), parent.readExperimentConf(),
            parent.path());
        Experiment again = conf.read(List.of()).withThreads(learner -> threads(before, learner));
        if (again.withDevices(before.devices()).equals(before.lineage() == null ? before : before.descendedFrom(null))) {
          return new Written(conf, false);
        }
      } catch (InputException e) {
        // it includes files that are not there any more
      }
      return new Written(ExperimentReader.inline(parent.name(), parent.experimentJson().toString(), parent.readExperiment().toString(),
          parent.path()), true);
    }

    /** Keys that are only written, never resolved, change nothing where all is written as it was resolved. */
    List<String> checked(List<String> settings) {
      settings.stream().filter(setting -> resolved && setting.strip().matches("(learner[.\\s={].*|epochs\\s*=.*)")
          || setting.strip().matches("learner[.\\s={].*") && changesNothing(setting)).findFirst()
          .ifPresent(setting -> {
            throw new InputException("%s would change nothing: in what the run keeps of its experiment each learner has keys of its own; "
                + "write learners.NAME.KEY instead of learner.KEY, and phases=[...] instead of epochs", setting);
          });
      return settings;
    }

    private boolean changesNothing(String setting) {
      try {
        return reader.read(List.of(setting)).equals(reader.read(List.of()));
      } catch (InputException e) {
        return false;   // said where all settings are read
      }
    }
  }

  private static int threads(Experiment before, String learner) {
    return Optional.ofNullable(before.learners().get(learner)).map(config -> config.threads()).orElse(1);
  }

  private static void requireWithin(RunFolder parent, Prepared old, Prepared asked, long step) {
    long last = (long) old.plan().epochs() * old.stepsPerEpoch();
    if (step > last) {
      throw new InputException("run %s has %d epochs of %d steps, so there is no step %d to fork it at", parent.name(), old.plan().epochs(),
          old.stepsPerEpoch(), step);
    }
    if (asked.stepsPerEpoch() != old.stepsPerEpoch()) {
      throw new InputException("the fork's epochs have %d steps and those of run %s %d: a position in one is none in the other. Leave "
          + "batchSize and the number of training samples as they are", asked.stepsPerEpoch(), parent.name(), old.stepsPerEpoch());
    }
    if ((long) asked.plan().epochs() * asked.stepsPerEpoch() < step) {
      throw new InputException("the fork ends after %d epochs, before step %d: give it more epochs", asked.plan().epochs(), step);
    }
  }

  /** A beginning that both share can also be taken over at an earlier step; the fork then trains the rest of it. */
  private static void requireCheckpoint(RunFolder parent, long step, boolean shared) throws IOException {
    List<Long> steps = new CheckpointStore(parent.checkpoints()).list().stream().map(listed -> listed.manifest().position().step())
        .filter(there -> there > 0).distinct().sorted().toList();
    boolean found = shared ? steps.stream().anyMatch(there -> there <= step) : steps.contains(step);
    if (!found) {
      throw new InputException("run %s has no checkpoint of step %d: it has some of %s. Fork it there, or train it again with a "
          + "checkpoint.everyEpochs, everySteps and keep that leave one", parent.name(), step, steps.isEmpty() ? "no step"
          : "steps " + steps.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
  }

  /** The checkpoint holds what the fork's learners need. */
  private static void requireFit(Prepared old, Prepared asked, long step) {
    if (!tensors(old).equals(tensors(asked))) {
      throw new InputException("the fork has other networks than the run that it goes on from: what that has learned until step %d "
          + "does not fit. Change no model, or begin a run of its own with startFrom", step);
    }
    asked.plan().learners().forEach((learner, settings) -> {
      Class<?> optimizer = settings.optimizer().getClass();
      if (!optimizer.equals(old.plan().learners().get(learner).optimizer().getClass())) {
        throw new InputException("learners.%s.optimizer has another kind than in the run that the fork goes on from: its state of step %d "
            + "would be lost. Keep the kind", learner, step);
      }
    });
    if (asked.plan().method().renewEvery().isPresent() && old.plan().method().renewEvery().isEmpty()) {
      throw new InputException("method.codistillEvery needs copies of the partners, which the run did not have at step %d", step);
    }
  }

  private static Map<String, List<String>> tensors(Prepared prepared) {
    return prepared.plan().members().stream().collect(Collectors.toMap(Member::name,
        member -> member.slots().stream().map(Forking::text).sorted().toList()));
  }

  private static String text(Slot slot) {
    return slot.name() + slot.shape();
  }

  /** Makes the run's folder, whole or not at all; it can then be resumed. */
  public RunFolder create(Path place) throws IOException {
    RunFolder.requireVacant(place);
    Path aside = place.resolveSibling("." + place.getFileName() + ".fork");
    delete(aside);
    RunFolder made = RunFolder.create(aside, CanonicalJson.text(prepared.experiment().toJson()), written);
    long least = prepared.experiment().lineage() == null ? 1 : step;
    if (new Inheritance(Disk.LOCAL, InstantSource.system()).take(parent, least, step, made, prepared.hash()).isEmpty()) {
      throw new InputException("the checkpoint of step %d of run %s is gone or damaged; fork it at another step", step, parent.name());
    }
    Files.deleteIfExists(place);
    Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
    return new RunFolder(place);
  }

  /** What a crash left of an earlier attempt. */
  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
