package org.espalier.actors.pipeline;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.espalier.actors.run.PreparedBlueprints;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.Runs;
import org.espalier.models.InputException;
import org.espalier.models.data.DataConfig;
import org.espalier.models.data.DataSets;
import org.espalier.models.experiment.AskedTeacher;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.TeacherRef;
import org.espalier.models.experiment.TrainedTeacher;

/**
 * The runs that train the teachers of other runs, each once whoever learns from it, and behind those that it learns from itself. Grows with
 * every experiment that is prepared; confined to one thread.
 */
public final class TeacherGraph {
  private static final int HASH_SHOWN = 8;
  private final Runs place;
  private final int threads;
  private final Function<TeacherRun, String> address;
  private final Map<DataConfig, DataSets> opened = new HashMap<>();
  private final Map<String, TeacherRun> runs = new LinkedHashMap<>();

  /**
   * @param folder  of the run that learns, or around several
   * @param threads of learners that name none
   */
  public TeacherGraph(Path folder, int threads) {
    this(new Runs(place(folder.toAbsolutePath().normalize())), threads, run -> run.folder().path().toString());
  }

  private TeacherGraph(Runs place, int threads, Function<TeacherRun, String> address) {
    this.place = place;
    this.threads = threads;
    this.address = address;
  }

  /**
   * Of a cluster, where runs of teachers are runs as all others, and every node keeps them in a folder of its own choice.
   *
   * @param runs    folder around all runs
   * @param threads of learners that name none
   */
  public static TeacherGraph ofCluster(Path runs, int threads) {
    return new TeacherGraph(new Runs(runs.toAbsolutePath().normalize()), threads, TeacherRun::name);
  }

  /** Where the runs of teachers lie that are trained for the run, or the runs, of a folder. */
  static Path place(Path folder) {
    return folder.resolve("teachers");
  }

  /** All runs so far, each behind those that it learns from. */
  public List<TeacherRun> runs() {
    return List.copyOf(runs.values());
  }

  /**
   * Settles threads and teachers of an experiment and opens its data, each once; writes nothing.
   *
   * @throws InputException if it cannot be trained, or a teacher does not fit it
   */
  public Prepared prepare(Experiment experiment) {
    Experiment settled = experiment.withThreads(learner -> threads).withTeachers(this::settled);
    Prepared prepared = Prepared.of(settled, opened.computeIfAbsent(settled.data(), DataSets::open));
    PreparedBlueprints.checkTeacher(prepared, trained -> Optional.ofNullable(runs.get(trained.experimentHash())).map(TeacherRun::prepared));
    return prepared;
  }

  private TeacherRef settled(TeacherRef teacher) {
    if (teacher instanceof AskedTeacher asked) {
      return settled(asked);
    } else if (teacher instanceof TrainedTeacher trained) {
      takeUp(trained);
    }
    return teacher;
  }

  private TrainedTeacher settled(AskedTeacher asked) {
    TeacherRun run = add(asked.experiment(), asked.written());
    return new TrainedTeacher(address.apply(run), run.prepared().hash(), asked.learner());
  }

  /**
   * A teacher to be trained; the one that is there already if that has the same experiment, whatever its name.
   *
   * @param written the experiment as it was written
   */
  public TeacherRun add(Experiment experiment, String written) {
    Prepared prepared = prepareTeacher(experiment);
    return runs.computeIfAbsent(prepared.hash(), hash -> new TeacherRun(new RunFolder(place.folder(
        plain(experiment.name()) + "-" + hash.substring(0, HASH_SHOWN))), prepared, written));
  }

  /** A cluster's runs are parts of addresses. */
  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  /** One of ours that was begun before, finished or not; others have to be there. */
  private void takeUp(TrainedTeacher trained) {
    RunFolder folder = new RunFolder(trained.in(place.root()).path());
    if (runs.containsKey(trained.experimentHash()) || !folder.exists() || !place.root().equals(folder.path().getParent())) {
      return;
    }
    Prepared prepared = prepareTeacher(Experiment.of(folder.readExperiment()));
    if (!prepared.hash().equals(trained.experimentHash())) {
      throw new InputException("%s was to train the teacher of experiment %s and is experiment %s now: its data, a weights file or this "
          + "program's arithmetic has changed. Put back what it was, or start a new run", folder.path(), trained.experimentHash(),
          prepared.hash());
    }
    runs.put(prepared.hash(), new TeacherRun(folder, prepared, folder.readExperimentConf()));
  }

  private Prepared prepareTeacher(Experiment experiment) {
    try {
      return prepare(experiment.withDevices(Map.of()));
    } catch (InputException e) {
      throw new InputException(e, "teacher %s: %s", experiment.name(), e.getMessage());
    }
  }
}
