package org.espalier.actors.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.actors.cluster.LocalNode;
import org.espalier.actors.cluster.NodeSettings;
import org.espalier.actors.planning.Draft;
import org.espalier.actors.planning.ForkRequest;
import org.espalier.actors.planning.Ground;
import org.espalier.actors.planning.PlannedRun;
import org.espalier.actors.planning.RunRequest;
import org.espalier.actors.planning.SweepRequest;
import org.espalier.actors.run.NodeBlueprints;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.actors.supervisor.Sharing;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Disk;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Fingerprint;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster's supervisor is asked for so that a sweep or a fork comes true. */
class NodePlannerTest {
  /** Three steps an epoch. */
  private static final String TINY = """
      data { source { kind = shapes, train = 48, test = 40 } }
      batchSize = 16
      models { vit { name = vit-tiny-32, patchSize = 8, embedDim = 16, depth = 1, numHeads = 2, mlpDim = 32 } }
      method { kind = plain }
      learner { learningRate = { kind = constant, rate = 0.001 } }
      checkpoint { everyEpochs = 1, keep = 5 }
      epochs = 2
      """;
  @TempDir static Path folder;
  private static RunOrder first;
  private final NodePlanner planner = new NodePlanner();

  private static Experiment experiment(String... settings) {
    return ExperimentReader.inline("tiny", "tiny", TINY, null).read(List.of(settings));
  }

  /** A run of two epochs, as a cluster has it: resolved, and no more. */
  @BeforeAll
  static void train() throws Exception {
    first = RunOrder.of("first", experiment().withThreads(learner -> 1), new RunFolder(folder.resolve("first")), Map.of(), 1, 0, false);
    assertThat(run(first).status()).isEqualTo(RunOutcome.Status.COMPLETED);
  }

  private static RunOutcome run(RunOrder order) throws Exception {
    NodeSettings settings = NodeSettings.of(List.of(ComputeDevice.cpu(0, 1)), new NodeBlueprints(folder),
        device -> Fingerprint.of(device).text()).withConfig(ConfigFactory.empty());
    try (LocalNode node = LocalNode.open(new RunFolder(folder.resolve("journal-of-" + order.run())), settings)) {
      return node.run(order, RunListener.SILENT).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  private static Ground ground(int threads, RunOrder... known) {
    return new Ground(Arrays.stream(known).collect(Collectors.toMap(RunOrder::run, order -> order)), threads, folder,
        UnaryOperator.identity());
  }

  private static SweepRequest sweep(boolean shared, String... epochs) {
    ObjectNode common = experiment().toJson();
    return new SweepRequest("s", common.toString(), Arrays.stream(epochs).map(count -> new SweepRequest.Run("s-" + count,
        MergePatch.between(common, experiment("epochs=" + count, "name=s-" + count).toJson()).toString())).toList(), shared, false, 3);
  }

  // --- sweeps ---

  @Test
  void everyRunIsOrderedWithWhatItSharesAndWhoWaitsForIt() {
    Draft draft = planner.sweep(sweep(true, "2", "4", "3"), ground(2));

    assertThat(draft.plan()).extracting(PlannedRun::name, PlannedRun::parent, PlannedRun::from, PlannedRun::to).containsExactly(
        tuple("s-2", "", 0L, 6L), tuple("s-4", "s-2", 6L, 12L),
        tuple("s-3", "s-4", 9L, 9L));
    assertThat(draft.plan()).allSatisfy(run -> assertThat(run.macs()).isLessThanOrEqualTo(run.macsAlone()));
    RunOrder middle = draft.orders().get(1);
    assertThat(middle.sharing()).isEqualTo(Sharing.of(
        Optional.of(new Sharing.Fork("s-2", new RunFolder(folder.resolve("s-2")), 6)), List.of(9L)));
    assertThat(middle.learners()).isEqualTo(Map.of("vit", 2));
    assertThat(middle.priority()).isEqualTo(3);
    assertThat(middle.experiment()).contains("\"name\":\"s-4\"");
  }

  @Test
  void runsThatAreToBeTrainedAloneShareNothing() {
    assertThat(planner.sweep(sweep(false, "2", "4"), ground(1)).orders()).extracting(RunOrder::sharing).containsOnly(Sharing.NONE);
  }

  @Test
  void aRunThatIsThereHasTheThreadsThatItWasBegunWith() {
    RunOrder known = planner.sweep(sweep(true, "2", "4"), ground(1)).orders().get(0);

    List<RunOrder> again = planner.sweep(sweep(true, "2", "4"), ground(3, known)).orders();

    assertThat(again.get(0)).isEqualTo(known.with(again.get(0).sharing()));
    assertThat(again.get(1).learners()).isEqualTo(Map.of("vit", 3));
  }

  @Test
  void aRunThatCannotBeTrainedIsNamed() {
    for (String changes : List.of("{\"batchSize\": -1}", "{\"batchSize\": 1000}", "{\"bachSize\": 3}", "[]")) {
      SweepRequest wrong = new SweepRequest("s", experiment().toJson().toString(), List.of(new SweepRequest.Run("s-a", "{}"),
          new SweepRequest.Run("s-b", changes)), true, false, 0);
      assertThatThrownBy(() -> planner.sweep(wrong, ground(1))).isInstanceOf(InputException.class).hasMessageStartingWith("run s-b: ");
    }
  }

  // --- runs behind their teachers ---

  private static Experiment student(String... settings) throws Exception {
    Files.writeString(folder.resolve("wide.conf"), TINY.replace("mlpDim = 32", "mlpDim = 48"));
    return ExperimentReader.inline("student", "student", TINY.replace("kind = plain", "kind = distillation"), folder)
        .read(Stream.concat(Stream.of("teacher={experiment=wide}"), Stream.of(settings)).toList());
  }

  @Test
  void aStudentIsOrderedBehindItsTeacherWhoseNameSaysWhatItLearned() throws Exception {
    Draft draft = planner.run(new RunRequest("s", student().toJson().toString(), 3, Map.of("vit", "n1/cpu:0"), 1), ground(2));

    RunOrder teacher = draft.orders().get(0);
    RunOrder student = draft.orders().get(1);
    assertThat(teacher.run()).matches("wide-[0-9a-f]{8}");
    assertThat(teacher.folder().path()).isEqualTo(folder.resolve(teacher.run()));
    assertThat(teacher.learners()).isEqualTo(Map.of("vit", 2));
    assertThat(student.run()).isEqualTo("s");
    assertThat(student.after()).containsExactly(teacher.run());
    assertThat(student.wanted()).isEqualTo(Map.of("vit", "n1/cpu:0"));
    assertThat(List.of(teacher.priority(), student.priority())).containsOnly(3);
    assertThat(student.experiment()).as("every node has its own folder").contains("\"run\":\"" + teacher.run() + "\"");
  }

  @Test
  void theSameStudentAgainHasTheSameTeacherWhateverTheClusterOffersByNow() throws Exception {
    RunRequest asked = new RunRequest("s", student().toJson().toString(), 0, Map.of(), 1);
    List<RunOrder> before = planner.run(asked, ground(1)).orders();

    assertThat(planner.run(asked, ground(3, before.get(1))).orders()).isEqualTo(before);
  }

  @Test
  void runsOfASweepShareTheirTeacher() throws Exception {
    ObjectNode common = student().toJson();
    SweepRequest asked = new SweepRequest("s", common.toString(), List.of(new SweepRequest.Run("s-a", "{}"),
        new SweepRequest.Run("s-b", MergePatch.between(common, student("seed=5").toJson()).toString())), true, false, 0);

    Draft draft = planner.sweep(asked, ground(1));

    assertThat(draft.teachers()).extracting(PlannedRun::to).containsExactly(6L);
    assertThat(draft.plan()).extracting(PlannedRun::name).containsExactly("s-a", "s-b");
    String teacher = draft.teachers().get(0).name();
    assertThat(draft.orders()).extracting(RunOrder::run).containsExactly(teacher, "s-a", "s-b");
    assertThat(draft.orders().subList(1, 3)).allSatisfy(order -> assertThat(order.after()).containsExactly(teacher));
  }

  // --- forks ---

  private Draft fork(String name, String at, Ground ground, String... settings) throws Exception {
    return planner.fork(new ForkRequest("first", at, name, List.of(settings), 0), ground);
  }

  @Test
  void aForkHasItsCheckpointBeforeItIsQueuedAndIsMadeOnce() throws Exception {
    Draft draft = fork("longer", "epoch=2", ground(1, first), "epochs=3");
    RunOrder longer = draft.orders().get(0);
    RunOrder again = fork("longer", "epoch=2", ground(1, first), "epochs=3").orders().get(0);

    assertThat(again).isEqualTo(longer);
    assertThat(draft.made().orElseThrow().checkpoints()).singleElement().satisfies(
        version -> assertThat(version.name()).isEqualTo("step-000000000006"));
    assertThat(fork("longer", "epoch=2", ground(1, first, longer), "epochs=3").made()).as("of a run that may be going on").isEmpty();
    assertThat(new RunFolder(folder.resolve("longer")).checkpoints().resolve("step-000000000006")).isDirectory();
    assertThatThrownBy(() -> fork("longer", "epoch=2", ground(1, first), "epochs=4")).isInstanceOf(InputException.class)
        .hasMessageContaining("holds another run");
    RunOutcome outcome = run(longer);
    assertThat(outcome.status()).as(outcome.message()).isEqualTo(RunOutcome.Status.COMPLETED);
    RunOrder whole = RunOrder.of("whole", experiment("epochs=3").withThreads(learner -> 1), new RunFolder(folder.resolve("whole")),
        Map.of(), 1, 0, false);
    assertThat(run(whole).status()).isEqualTo(RunOutcome.Status.COMPLETED);
    assertThat(Files.mismatch(longer.folder().weights("vit"), whole.folder().weights("vit"))).isEqualTo(-1);
  }

  @Test
  void aForkWithAnotherPastIsTakenFromItsParentAgainAndNeverBeginsAtStep0() throws Exception {
    RunOrder other = fork("other", "epoch=1", ground(1, first), "learner.learningRate.rate=0.01").orders().get(0);
    assertThat(other.experiment()).contains("\"lineage\":{", "\"step\":3", "\"rate\":0.01");

    Disk.LOCAL.delete(other.folder().path());   // the node is lost that kept it
    RunOutcome taken = run(other);
    assertThat(taken.status()).as(taken.message()).isEqualTo(RunOutcome.Status.COMPLETED);
    assertThat(Files.readString(other.folder().events())).contains("\"forkStep\":3");

    RunFolder nowhere = new RunFolder(folder.resolve("nowhere"));
    RunOrder orphan = new RunOrder("orphan", other.experiment(), new RunFolder(folder.resolve("orphan")), other.learners(), false, 1,
        Map.of(), 1, 0, false).with(Sharing.of(Optional.of(new Sharing.Fork("", nowhere, 3)), List.of()));
    RunOutcome refused = run(orphan);
    assertThat(refused.status()).isEqualTo(RunOutcome.Status.REFUSED);
    assertThat(refused.message()).contains("goes on from step 3 of another", "it would be taken over from " + nowhere.checkpoints(),
        "cannot begin at step 0");
  }

  @Test
  void keysOfTheResolvedExperimentAreFoundWhereItIsPlainWhatIsMeant() {
    List<String> settings = ResolvedSettings.of(first.folder(), List.of("epochs=7", "learner.clip=2", "seed=3"));

    assertThat(settings).containsExactly("phases=[{\"epochs\":7,\"train\":[\"vit\"]}]", "learners.vit.clip=2", "seed=3");
  }

  @Test
  void aParentWithoutFilesHereIsSaid() {
    RunOrder elsewhere = new RunOrder("first", first.experiment(), new RunFolder(folder.resolve("elsewhere")), first.learners(), false, 1,
        Map.of(), 1, 0, false);

    assertThatThrownBy(() -> fork("lost", "epoch=1", ground(1, elsewhere))).isInstanceOf(InputException.class)
        .hasMessageContaining("has no files of run first");
  }
}
