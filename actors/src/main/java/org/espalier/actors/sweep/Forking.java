package org.espalier.actors.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.espalier.actors.run.WholeFolder;
import org.espalier.actors.supervisor.Inheritance;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Disk;
import org.espalier.models.data.DataSets;
import org.espalier.models.experiment.CanonicalJson;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.experiment.Lineage;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.Timeline;

/**
 * A run that goes on from a step of another with something changed. Where the change says nothing before that step, the new run is what
 * its experiment says, and has the bits of that experiment trained from its beginning; else its identity is its lineage.
 *
 * @param origin   of the other run
 * @param prepared of the new run
 * @param step     updates that both have in common, at least 1
 * @param written  the new run's experiment, as a person would write it
 */
public record Forking(RunFolder parent, Prepared origin, Prepared prepared, long step, String written) {

  /** Where a run is to be forked: behind so many epochs, or so many updates. */
  public record At(boolean epochs, long count) {

    /** Reads {@code epoch=12} or {@code step=3400}. */
    public static At of(String text) {
      String[] parts = text.split("=", -1);
      if (parts.length != 2 || !List.of("epoch", "step").contains(parts[0]) || !parts[1].matches("[1-9]\\d{0,11}")) {
        throw new InputException("--at %s: write epoch=N, which is after N epochs, or step=N, which is after N updates; N is 1 or more, "
            + "for what begins anew is a run of its own", text);
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
   * @throws InputException if the run has no such step, or cannot go on so
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
    ForkFit fit = new ForkFit(parent, old, asked, step);
    fit.requirePlace();
    if (Timeline.of(asked).sharedWith(Timeline.of(old)) >= step) {
      return new Forking(parent, old, asked, step, written.reader.written(all));
    }
    fit.requireState();
    Prepared descended = Prepared.of(own.descendedFrom(new Lineage(old.hash(), step)), asked.data());
    return new Forking(parent, old, descended, step, written.reader.written(all));
  }

  /** What the changes are laid over: the experiment as it was written, if that still says the same; else as it was resolved. */
  private record Written(ExperimentReader reader, boolean resolved) {

    static Written of(RunFolder parent, Experiment before) {
      try {
        ExperimentReader conf = ExperimentReader.inline(before.name(), parent.experimentConf().toString(), parent.readExperimentConf(),
            parent.path());
        Experiment again = conf.read(List.of()).withThreads(learner -> threads(before, learner));
        if (again.withDevices(before.devices()).equals(before.lineage() == null ? before : before.descendedFrom(null))) {
          return new Written(conf, false);
        }
      } catch (InputException e) {
        // it includes files that are not there any more
      }
      return new Written(ExperimentReader.inline(before.name(), parent.experimentJson().toString(), parent.readExperiment().toString(),
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

  /** Whether this very run was begun in a folder, and is there to be gone on with. */
  public boolean isBegun(Path place) {
    RunFolder run = new RunFolder(place);
    return run.exists() && Experiment.of(run.readExperiment()).withDevices(Map.of()).equals(prepared.experiment().withDevices(Map.of()));
  }

  /**
   * Makes the run's folder, whole or not at all; it can then be resumed. Where the parent keeps no sound checkpoint to go on from, there is
   * a {@link Beginning} in it, or nothing if the run can begin at step 0 itself.
   */
  public RunFolder begin(Path place) throws IOException {
    return make(place, made -> {
      if (!take(made) && prepared.experiment().begin() > 0) {
        leave(Beginning.folder(made, parent.name()));
      }
    });
  }

  /**
   * The same for those who train no beginning.
   *
   * @throws InputException if the parent keeps no sound checkpoint that the run could go on from
   */
  public RunFolder create(Path place) throws IOException {
    return make(place, made -> {
      if (!take(made)) {
        throw new InputException("run %s has no sound checkpoint of step %d: it has %s. Fork it at one of those; "
            + "espalier fork on the machine that has the run's folder trains again what leads to another", parent.name(), step,
            Kept.of(parent).text());
      }
    });
  }

  /** Updates that a fork has taken over; 0 for one that begins at step 0 itself, or waits for its {@link Beginning}. */
  public static long taken(RunFolder made) throws IOException {
    return Kept.of(made).last();
  }

  private interface Content {
    void fill(RunFolder made) throws IOException;
  }

  private RunFolder make(Path place, Content content) throws IOException {
    WholeFolder.make(place, aside -> content.fill(RunFolder.create(aside, CanonicalJson.text(prepared.experiment().toJson()), written)));
    return new RunFolder(place);
  }

  /** A beginning that both share can also be taken over at an earlier step; the run then trains the rest of it. */
  private boolean take(RunFolder made) throws IOException {
    return take(made, prepared).isPresent();
  }

  private OptionalLong take(RunFolder run, Prepared whose) throws IOException {
    long least = Math.max(1, whose.experiment().begin());
    return new Inheritance(Disk.LOCAL, InstantSource.system()).take(parent, least, step, run, whose.hash());
  }

  /** The parent's run, as far as a sound checkpoint of it goes. */
  private void leave(RunFolder beginning) throws IOException {
    RunFolder.create(beginning.path(), CanonicalJson.text(origin.experiment().toJson()), parent.readExperimentConf());
    if (take(beginning, origin).isEmpty() && origin.experiment().begin() > 0) {
      throw new InputException("no sound checkpoint of run %s leads to step %d, and it cannot be trained again from step 0, for it goes on "
          + "from step %d of another run: fork it at another step, or that run again", parent.name(), step, origin.experiment().begin());
    }
  }
}
