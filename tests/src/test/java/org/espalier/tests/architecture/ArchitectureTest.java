package org.espalier.tests.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The house: what may know what. */
class ArchitectureTest {
  private static final JavaClasses CLASSES = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages("org.espalier");
  /** Packages of models, lowest first. */
  private static final List<String> MODELS = List.of("pickle", "tensor", "nn", "zoo", "reparam", "data", "loss", "optim",
      "method", "checkpoint", "export", "train", "experiment");
  /** Packages of analysis, lowest first. */
  private static final List<String> ANALYSIS = List.of("spectrum", "probe", "cost", "robustness", "ensemble", "run", "report");
  private static final String GENERATED = "org.espalier..v1..";

  /** What Java may ask of a tensor: facts about it and its values, never a computation that a graph could remember. */
  private static final Set<String> READS = Set.of("getShape", "getDataType", "getDevice", "getFloat", "toFloatArray", "toLongArray",
      "toByteBuffer", "getManager", "attach", "detach", "close", "isReleased", "setName", "getName", "hasGradient");

  @Test
  void modelsKnowOnlyWhatIsBelow() {
    layers("org.espalier.models.", MODELS).check(CLASSES);
  }

  @Test
  void analysisKnowsOnlyWhatIsBelow() {
    layers("org.espalier.analysis.", ANALYSIS).check(CLASSES);
  }

  @Test
  void learningCodeKnowsNoActor() {
    noClasses().that().resideInAPackage("org.espalier.models..")
      .should().dependOnClassesThat().resideInAnyPackage("org.espalier.analysis..", "org.espalier.actors..", GENERATED, "akka..",
          "picocli..").check(CLASSES);
  }

  @Test
  void analysisKnowsNoActor() {
    noClasses().that().resideInAPackage("org.espalier.analysis..")
      .should().dependOnClassesThat().resideInAnyPackage("org.espalier.actors..", GENERATED, "akka..", "picocli..").check(CLASSES);
  }

  @Test
  void actorPackagesFormNoCircle() {
    slices().matching("org.espalier.actors.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void nothingKnowsTheCommandLine() {
    noClasses().that().resideOutsideOfPackages("org.espalier.actors.cli..",
      "org.espalier.tests..").should().dependOnClassesThat().resideInAPackage("org.espalier.actors.cli..").check(CLASSES);
  }

  @Test
  void onlyTheWireSeesGeneratedClasses() {
    noClasses().that()
      .resideOutsideOfPackages("org.espalier.actors.wire..", GENERATED)
      .should().dependOnClassesThat().resideInAPackage(GENERATED).check(CLASSES);
  }

  /** {@code x.mul(2)} hands autograd an address in Java memory: gradients are then read from freed bytes. */
  @Test
  void tensorsAreComputedWithInKernelsOnly() {
    noClasses().that().resideInAPackage("org.espalier..")
      .should().callMethodWhere(arithmeticOnTensors()).check(CLASSES);
  }

  @Test
  void onlyTensorCodeCallsTheEngine() {
    noClasses().that()
      .resideOutsideOfPackages("org.espalier.models.tensor..", "ai.djl..")
      .and().resideInAPackage("org.espalier..")
      .should().dependOnClassesThat(resideInAPackage("ai.djl.pytorch..")).check(CLASSES);
  }

  @Test
  void everyDrawFollowsFromAKey() {
    noClasses().that().resideInAPackage("org.espalier..")
      .should().dependOnClassesThat().belongToAnyOf(java.util.Random.class, java.util.SplittableRandom.class,
          java.util.concurrent.ThreadLocalRandom.class)
      .orShould().callMethod(Math.class, "random").orShould().callMethod(java.util.Collections.class, "shuffle", List.class).check(CLASSES);
  }

  @Test
  void nothingWaitsByTheClock() {
    noClasses().that().resideInAPackage("org.espalier..")
      .should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
  }

  private static ArchRule layers(String prefix, List<String> lowestFirst) {
    List<ArchRule> rules = IntStream.range(0, lowestFirst.size() - 1).<ArchRule>mapToObj(i -> {
      String[] above = lowestFirst.subList(i + 1, lowestFirst.size()).stream().map(name -> prefix + name + "..")
          .toArray(String[]::new);
      return classes().that().resideInAPackage(prefix + lowestFirst.get(i) + "..")
          .should().onlyDependOnClassesThat(DescribedPredicate.not(resideInAnyPackage(above))).allowEmptyShould(true);
    }).toList();
    return CompositeArchRule.of(rules);
  }

  private static DescribedPredicate<JavaCall<?>> arithmeticOnTensors() {
    return DescribedPredicate.describe("computes with an NDArray in Java", call -> {
      JavaClass target = call.getTargetOwner();
      return target.isAssignableTo(NDArray.class) && !READS.contains(call.getTarget().getName());
    });
  }
}
