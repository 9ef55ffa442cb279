package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.actors.cli.Cli.Outcome;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.data.Batch;
import org.espalier.models.data.BatchMemory;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSets;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.Answer;
import org.espalier.models.train.FrozenNetworks;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate --heads} and {@code evaluate --teachers}: a student with three heads, advised by two teachers. */
class TeachersCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> HEADS = List.of("head", "head_conv", "head_inv");
  private static final int CLASSES = 10;
  @TempDir
  static Path folder;
  private static Cli cli;
  private static DataPart pictures;
  /** Of everyone in the comparison, by name. */
  private static Map<String, float[]> logits;

  @BeforeAll
  static void trainTeachersAndTheirStudent() throws IOException {
    cli = new Cli(folder);
    assertThat(cli.call("train", cli.tiny(), "epochs=3").code()).isZero();
    Path student = cli.file("student.conf", Cli.TINY.replace("kind = joint, beta = 0.3",
        "kind = co-advise, advice = [{ teacher = cnn, head = head_conv, weight = 1 }, { teacher = other, head = head_inv, weight = 2 }]")
        .replaceAll("vit \\{.*", "vit { name = cit-ti-32, projPatch = 4, stemWidth = 32, embedDim = 48, depth = 1, mlpDim = 32 }")
        .replace("agent { name = base }", "") + "teachers { cnn = \"" + weights("agent") + "\", other = \"" + weights("vit") + "\" }");
    Outcome trained = cli.call("train", student, "epochs=3");
    assertThat(trained.code()).as(trained.err()).isZero();
    pictures = DataSets.open(Experiment.of(cli.run("student").readExperiment()).data()).test();
    logits = logits();
  }

  private static Path weights(String teacher) {
    return cli.run("tiny").weights(teacher);
  }

  private static JsonNode json(Object... arguments) throws IOException {
    Outcome outcome = cli.call(arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return JSON.readTree(outcome.out());
  }

  private static void refused(Outcome outcome, String... words) {
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains(words).doesNotContain("\tat ");
  }

  private static Answer answer(Path weights) throws IOException {
    SavedNetworks saved = SavedNetworks.read(weights);
    try (FrozenNetworks networks = new FrozenNetworks(ComputeDevice.cpu(0, 1), saved.member(), saved.file().tensors());
        Batch batch = pictures.read(BatchPlan.evaluation(pictures, pictures.set().size()).batch(0, 0), new BatchMemory())) {
      return networks.answer(networks.names().get(0), batch);
    }
  }

  private static Map<String, float[]> logits() throws IOException {
    Map<String, float[]> logits = new LinkedHashMap<>();
    logits.put("teacher.cnn", answer(weights("agent")).logits());
    logits.put("teacher.other", answer(weights("vit")).logits());
    Answer student = answer(cli.run("student").weights("vit"));
    logits.put("vit", student.logits());
    HEADS.forEach(head -> logits.put("vit." + head, student.heads().get(head).logits()));
    return logits;
  }

  private static int guess(float[] logits, int sample) {
    return IntStream.range(0, CLASSES).reduce((best, k) -> logits[sample * CLASSES + k] > logits[sample * CLASSES + best] ? k : best)
        .orElseThrow();
  }

  private static boolean right(float[] logits, int sample) {
    return guess(logits, sample) == pictures.set().label(sample);
  }

  private static double top1(float[] logits) {
    return 100.0 * IntStream.range(0, 40).filter(sample -> right(logits, sample)).count() / 40;
  }

  private static double probability(float[] logits, int sample, int k) {
    double sum = IntStream.range(0, CLASSES).mapToDouble(other -> Math.exp(logits[sample * CLASSES + other])).sum();
    return Math.exp(logits[sample * CLASSES + k]) / sum;
  }

  private static double kl(float[] first, float[] second) {
    return IntStream.range(0, 40).mapToDouble(sample -> IntStream.range(0, CLASSES).mapToDouble(k -> probability(first, sample, k)
        * Math.log(probability(first, sample, k) / probability(second, sample, k))).sum()).average().orElseThrow();
  }

  @Test
  void eachHeadIsScoredByItsOwnLogitsAndTheWholeByTheirMean() throws IOException {
    JsonNode scores = json("evaluate", "student", "--heads", "--json");

    assertThat(scores.fieldNames()).toIterable().containsExactly("vit", "vit.head", "vit.head_conv", "vit.head_inv");
    scores.fieldNames().forEachRemaining(name -> {
      assertThat(scores.get(name).get("top1").doubleValue()).as(name).isEqualTo(top1(logits.get(name)));
      assertThat(scores.get(name).get("samples").intValue()).isEqualTo(40);
    });
    assertThat(scores.get("vit")).isEqualTo(json("evaluate", "student", "--json").get("vit"));
    assertThat(cli.call("evaluate", cli.run("student").weights("vit"), "--heads").out()).contains("vit.head_inv");
  }

  @Test
  void eachHeadIsMeasuredUnderCorruptionsBesideAReference() throws IOException {
    RunFolder run = cli.run("student");

    JsonNode networks = json("evaluate", "student", "--corruptions", "fog,contrast", "--severities", "1,3", "--heads", "--reference",
        "tiny", "--json").get("networks");

    assertThat(networks.fieldNames()).toIterable().containsExactly("vit", "vit.head", "vit.head_conv", "vit.head_inv");
    for (String head : HEADS) {
      JsonNode own = networks.get("vit." + head);
      assertThat(own.get("clean").doubleValue()).isEqualTo(100 - top1(logits.get("vit." + head)));
      assertThat(own.at("/corruptions/fog/errors")).hasSize(2);
      assertThat(own.at("/reference/name").textValue()).as("the reference's network of the same name").isEqualTo("tiny, vit");
      assertThat(own.get("meanError").isNumber()).isTrue();
    }
    Outcome wholes = cli.call("evaluate", "student", "--corruptions", "fog,contrast", "--severities", "1,3");
    assertThat(wholes.err()).contains("stays as it is");
    assertThat(JSON.readTree(run.robustness().toFile()).get("networks")).hasSize(4);
  }

  @Test
  void aStudentAndItsHeadsAreComparedWithItsTeachers() throws IOException {
    RunFolder run = cli.run("student");

    JsonNode found = json("evaluate", "student", "--teachers", "--heads", "--json");

    assertThat(found.get("images").intValue()).isEqualTo(40);
    assertThat(found.get("networks").findValuesAsText("name")).containsExactly("teacher.cnn", "teacher.other",
        "mean of the teachers' probabilities", "mean of the teachers' logits", "vit", "vit.head", "vit.head_conv", "vit.head_inv");
    found.get("networks").forEach(network -> {
      float[] own = logits.get(network.get("name").textValue());
      assertThat(own == null || top1(own) == network.get("top1").doubleValue()).as(network.toString()).isTrue();
    });
    assertThat(found.at("/networks/0/top1")).isEqualTo(json("evaluate", weights("agent"), "--json").at("/agent/top1"));
    assertThat(found.get("pairs")).hasSize(15);
    found.get("pairs").forEach(TeachersCommandTest::assertPair);
    assertThat(JSON.readTree(run.teachers().toFile())).isEqualTo(found);
    assertThat(Files.readAllLines(run.teachersTable())).hasSize(1 + 15);
    cli.call("report", "student");
    assertThat(Files.readString(run.report())).contains("Student and teachers", "teacher.other", "vit.head_inv");
    Outcome people = cli.call("evaluate", "student", "--teachers", "--batch", "7");
    assertThat(people.out()).contains("KL(first || second)", "CKA", "kappa", "mean of the teachers' logits");
    assertThat(people.err()).contains("teachers.json");
  }

  private static void assertPair(JsonNode pair) {
    String names = pair.get("first").textValue() + " and " + pair.get("second").textValue();
    float[] first = logits.get(pair.get("first").textValue());
    float[] second = logits.get(pair.get("second").textValue());
    int[] counts = new int[5];
    for (int sample = 0; sample < 40; sample++) {
      counts[(right(first, sample) ? 0 : 2) + (right(second, sample) ? 0 : 1)]++;
      counts[4] += guess(first, sample) == guess(second, sample) ? 1 : 0;
    }
    assertThat(List.of(pair.get("bothRight").intValue(), pair.get("onlyFirstRight").intValue(), pair.get("onlySecondRight").intValue(),
        pair.get("bothWrong").intValue(), pair.get("sameAnswer").intValue())).as(names)
        .containsExactly(counts[0], counts[1], counts[2], counts[3], counts[4]);
    assertThat(pair.get("klFirstSecond").doubleValue()).as(names).isCloseTo(kl(first, second), within(1e-6)).isPositive();
    assertThat(pair.get("klSecondFirst").doubleValue()).as(names).isCloseTo(kl(second, first), within(1e-6));
    boolean wholeOfSeveral = names.endsWith(" vit") || names.startsWith("vit and");
    assertThat(pair.get("cka").isNull()).as(names).isEqualTo(wholeOfSeveral);
    assertThat(wholeOfSeveral || pair.get("cka").doubleValue() > 0 && pair.get("cka").doubleValue() < 1).as(names).isTrue();
  }

  @Test
  void oneTeacherOfAStudentWithOneHeadIsNoEnsemble() throws IOException {
    Path distilled = cli.file("distilled.conf", Cli.TINY.replace("kind = joint, beta = 0.3", "kind = distillation")
        .replace("agent { name = base }", "") + "teacher = \"" + weights("agent") + "\"");
    assertThat(cli.call("train", distilled, "epochs=1").code()).isZero();

    JsonNode found = json("evaluate", "distilled", "--teachers", "--json");

    assertThat(found.get("networks").findValuesAsText("name")).containsExactly("teacher", "vit");
    assertThat(found.at("/pairs/0/cka").isNumber()).isTrue();
    refused(cli.call("evaluate", "distilled", "--teachers", "--heads"), "one head");
  }

  @Test
  void whatCannotBeComparedIsSaidBeforeAnythingIsMeasured() throws IOException {
    refused(cli.call("evaluate", "tiny", "--heads"), "one head", "vit.safetensors", "leave it out");
    refused(cli.call("evaluate", weights("vit"), "--corruptions", "--heads"), "one head");
    refused(cli.call("evaluate", "tiny", "--teachers"), "run tiny learned from no frozen network", "teachers { NAME = FILE }");
    refused(cli.call("evaluate", cli.run("student").weights("vit"), "--teachers"), "is about a run",
        "espalier evaluate " + cli.run("student").path().toAbsolutePath().normalize() + " --teachers");
    refused(cli.call("evaluate", "student", "--teachers", "--corruptions", "fog"), "leave --data, --subset and --corruptions out");
    refused(cli.call("evaluate", "student", "--teachers", "--data", cli.tiny()), "the run's own pictures");
    refused(cli.call("evaluate", "student", "--teachers", "--reference", "tiny"), "add --corruptions");
  }

  @Test
  void aTeacherThatIsGoneOrHasChangedIsNamed() throws IOException {
    Path own = folder.resolve("own");
    Files.createDirectories(own);
    for (String ending : List.of(".safetensors", ".json")) {
      Files.copy(cli.run("tiny").path().resolve("weights/agent" + ending), own.resolve("agent" + ending));
    }
    Path orphan = cli.file("orphan.conf", Cli.TINY.replace("kind = joint, beta = 0.3", "kind = distillation")
        .replace("agent { name = base }", "") + "teacher = \"" + own.resolve("agent.safetensors") + "\"");
    assertThat(cli.call("train", orphan, "epochs=1").code()).isZero();

    Files.copy(weights("vit"), own.resolve("agent.safetensors"), StandardCopyOption.REPLACE_EXISTING);
    Outcome changed = cli.call("evaluate", "orphan", "--teachers");
    Files.delete(own.resolve("agent.safetensors"));
    Outcome gone = cli.call("evaluate", "orphan", "--teachers");

    refused(changed, "agent.safetensors has changed");
    refused(gone, "cannot read the weights file", "agent.safetensors");
  }

  @Test
  void aCheckpointTeachesAsTheWeightsDoThatItsRunHasLeft() throws IOException {
    Path student = folder.resolve("student.conf");
    Path kept = new CheckpointStore(cli.run("tiny").checkpoints()).list().stream().findFirst()
        .map(newest -> cli.run("tiny").checkpoints().resolve(newest.name())).orElseThrow();

    Outcome trained = cli.call("train", student, "epochs=3", "teachers.cnn=" + kept.resolve("agent.safetensors"), "--out",
        folder.resolve("of-checkpoint"));

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(Files.mismatch(folder.resolve("of-checkpoint/weights/vit.safetensors"), cli.run("student").weights("vit"))).isEqualTo(-1);
    assertThat(json("evaluate", kept.resolve("agent.safetensors"), "--json").at("/networks/0/top1"))
        .isEqualTo(json("evaluate", weights("agent"), "--json").at("/networks/0/top1"));
    refused(cli.call("train", student, "--check", "name=never", "teachers.cnn=" + kept.resolve("agent.optimizer.safetensors")), "holds no weights",
        "agent.safetensors, vit.safetensors");
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere").resolve(kept.getFileName()));
    try (Stream<Path> files = Files.list(kept)) {
      for (Path file : files.toList()) {
        Files.copy(file, elsewhere.resolve(file.getFileName()));
      }
    }
    refused(cli.call("train", student, "--check", "name=never", "teachers.cnn=" + elsewhere.resolve("agent.safetensors")), "lies in no run");
    Files.writeString(elsewhere.resolve("agent.safetensors"), "damage");
    refused(cli.call("evaluate", elsewhere.resolve("agent.safetensors"), "--data", student), "is not sound");
  }
}
