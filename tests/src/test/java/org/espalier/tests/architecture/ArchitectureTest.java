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
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The house: what may know what. */
@AnalyzeClasses(packages = "org.espalier", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** Packages of models, lowest first. */
  private static final List<String> MODELS = List.of("tensor", "nn", "zoo", "reparam", "data", "loss", "optim", "method",
      "checkpoint", "train", "experiment");
  /** Packages of analysis, lowest first. */
  private static final List<String> ANALYSIS = List.of("spectrum", "probe", "cost", "robustness", "run", "report");
  private static final String GENERATED = "org.espalier..v1..";

  /** What Java may ask of a tensor: facts about it and its values, never a computation that a graph could remember. */
  private static final Set<String> READS = Set.of("getShape", "getDataType", "getDevice", "getFloat", "toFloatArray", "toLongArray",
      "toByteBuffer", "getManager", "attach", "detach", "close", "isReleased", "setName", "getName", "hasGradient");

  @ArchTest
  static final ArchRule modelsKnowOnlyWhatIsBelow = layers("org.espalier.models.", MODELS);

  @ArchTest
  static final ArchRule analysisKnowsOnlyWhatIsBelow = layers("org.espalier.analysis.", ANALYSIS);

  @ArchTest
  static final ArchRule learningCodeKnowsNoActor = noClasses().that().resideInAPackage("org.espalier.models..")
      .should().dependOnClassesThat().resideInAnyPackage("org.espalier.analysis..", "org.espalier.actors..", GENERATED, "akka..",
          "picocli..");

  @ArchTest
  static final ArchRule analysisKnowsNoActor = noClasses().that().resideInAPackage("org.espalier.analysis..")
      .should().dependOnClassesThat().resideInAnyPackage("org.espalier.actors..", GENERATED, "akka..", "picocli..");

  @ArchTest
  static final ArchRule actorPackagesFormNoCircle = slices().matching("org.espalier.actors.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nothingKnowsTheCommandLine = noClasses().that().resideOutsideOfPackages("org.espalier.actors.cli..",
      "org.espalier.tests..").should().dependOnClassesThat().resideInAPackage("org.espalier.actors.cli..");

  @ArchTest
  static final ArchRule onlyTheWireSeesGeneratedClasses = noClasses().that()
      .resideOutsideOfPackages("org.espalier.actors.wire..", GENERATED)
      .should().dependOnClassesThat().resideInAPackage(GENERATED);

  /** {@code x.mul(2)} hands autograd an address in Java memory: gradients are then read from freed bytes. */
  @ArchTest
  static final ArchRule tensorsAreComputedWithInKernelsOnly = noClasses().that().resideInAPackage("org.espalier..")
      .should().callMethodWhere(arithmeticOnTensors());

  @ArchTest
  static final ArchRule onlyTensorCodeCallsTheEngine = noClasses().that()
      .resideOutsideOfPackages("org.espalier.models.tensor..", "ai.djl..")
      .and().resideInAPackage("org.espalier..")
      .should().dependOnClassesThat(resideInAPackage("ai.djl.pytorch.."));

  @ArchTest
  static final ArchRule everyDrawFollowsFromAKey = noClasses().that().resideInAPackage("org.espalier..")
      .should().dependOnClassesThat().belongToAnyOf(java.util.Random.class, java.util.SplittableRandom.class,
          java.util.concurrent.ThreadLocalRandom.class)
      .orShould().callMethod(Math.class, "random").orShould().callMethod(java.util.Collections.class, "shuffle", List.class);

  @ArchTest
  static final ArchRule nothingWaitsByTheClock = noClasses().that().resideInAPackage("org.espalier..")
      .should().callMethod(Thread.class, "sleep", long.class);

  private static ArchRule layers(String prefix, List<String> lowestFirst) {
    List<ArchRule> rules = IntStream.range(0, lowestFirst.size() - 1).mapToObj(i -> {
      String[] above = lowestFirst.subList(i + 1, lowestFirst.size()).stream().map(name -> prefix + name + "..")
          .toArray(String[]::new);
      return (ArchRule) classes().that().resideInAPackage(prefix + lowestFirst.get(i) + "..")
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
