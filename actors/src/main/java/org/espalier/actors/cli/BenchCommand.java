package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.WeightsFormat;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.method.Alignment;
import org.espalier.models.method.JointConfig;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.method.SharedConfig;
import org.espalier.models.optim.LearningRate;
import org.espalier.models.optim.OptimizerConfig;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.StepBenchmark;
import org.espalier.models.train.TrainingPlan;
import org.espalier.models.train.TrainingPlan.LearnerSettings;
import org.espalier.models.train.TrainingPlan.OnNonFinite;
import org.espalier.models.train.TrainingPlan.Phase;
import org.espalier.models.zoo.AgentConfig;
import org.espalier.models.zoo.ModelConfig;
import org.espalier.models.zoo.VitConfig;
import org.espalier.models.zoo.Zoo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code bench}: how fast this machine trains. */
@Command(name = "bench", description = "Measures how fast this machine trains.", subcommands = BenchCommand.Step.class)
final class BenchCommand {
  @ParentCommand
  private Espalier root;

  /** {@code bench step}. */
  @Command(name = "step", description = "Times training steps on one batch in memory, optimizer included, dropout 0.")
  static final class Step implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double RATE = 1e-3;
    /** The first losses are kept, for a comparison with another program. */
    private static final int FIRST = 3;
    @ParentCommand
    private BenchCommand bench;
    @Option(names = "--method", defaultValue = "joint", description = "plain, joint or shared (${DEFAULT-VALUE}).")
    private String method;
    @Option(names = "--model", defaultValue = "vit-s", description = "A ViT of the list of models (${DEFAULT-VALUE}).")
    private String model;
    @Option(names = "--agent", defaultValue = "res-like", description = "res-like or base (${DEFAULT-VALUE}).")
    private String agent;
    @Option(names = "--image", defaultValue = "32", description = "Side of the images in pixels (${DEFAULT-VALUE}).")
    private int image;
    @Option(names = "--patch", defaultValue = "4", description = "Side of a patch in pixels (${DEFAULT-VALUE}).")
    private int patch;
    @Option(names = "--batch", defaultValue = "64", description = "Samples of a step (${DEFAULT-VALUE}).")
    private int batch;
    @Option(names = "--classes", defaultValue = "100", description = "Number of classes (${DEFAULT-VALUE}).")
    private int classes;
    @Option(names = "--threads", defaultValue = "1", description = "Threads of the device (${DEFAULT-VALUE}).")
    private int threads;
    @Option(names = "--learner-threads", description = "Threads of a native call; learners and shards fill the rest side by side "
        + "(all threads).")
    private Integer learnerThreads;
    @Option(names = "--shards", defaultValue = "1", description = "Parts of the batch (${DEFAULT-VALUE}).")
    private int shards;
    @Option(names = "--dropout", defaultValue = "0", description = "Rate of every dropout (${DEFAULT-VALUE}).")
    private double dropout;
    @Option(names = "--steps", defaultValue = "10", description = "Steps that are timed (${DEFAULT-VALUE}).")
    private int steps;
    @Option(names = "--warmup", defaultValue = "3", description = "Steps before them (${DEFAULT-VALUE}).")
    private int warmup;
    @Option(names = "--init", paramLabel = "FILE", description = "Safetensors with vit.*, cnn.*, input/images and input/labels.")
    private Path init;
    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;
    @Option(names = "--serve", description = "Prints a line when warm, then times the steps anew for every line of standard input: for "
        + "timing in alternation with another program.")
    private boolean serve;

    @Override
    public Integer call() throws IOException {
      ComputeDevice device = ComputeDevice.cpu(0, Arguments.atLeastOne("--threads", threads));
      Optional<TensorFile> first = init == null ? Optional.empty() : Optional.of(WeightsFormat.read(init));
      try (StepBenchmark benchmark = new StepBenchmark(plan(), device, first)) {
        Arguments.atLeastOne("--steps", steps);
        StepBenchmark.Result warm = benchmark.run(Math.max(FIRST, warmup), serve ? 1 : steps);
        print(warm);
        if (serve) {
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines()
              .forEach(round -> print(benchmark.run(0, steps)));
        }
      }
      return 0;
    }

    private void print(StepBenchmark.Result measured) {
      ObjectNode result = result(measured);
      PrintWriter out = bench.root.session().out();
      out.println(json ? result.toString() : text(result));
      out.flush();
    }

    private TrainingPlan plan() {
      MethodConfig rule = method();
      Map<String, ModelConfig> models = models(rule);
      int each = learnerThreads == null ? threads : Arguments.atLeastOne("--learner-threads", learnerThreads);
      LearnerSettings settings = new LearnerSettings(OptimizerConfig.AdamWConfig.standard(), new LearningRate.Constant(RATE),
          OptionalDouble.empty(), each);
      Map<String, LearnerSettings> learners = new LinkedHashMap<>();
      rule.learners(models.keySet()).forEach(name -> learners.put(name, settings));
      return new TrainingPlan(0, image, classes, batch, shards, batch, rule, models, learners,
          List.of(new Phase(1, List.copyOf(learners.keySet()))), OnNonFinite.STOP);
    }

    private MethodConfig method() {
      return switch (method) {
        case "plain" -> new MethodConfig.PlainMethod();
        case "joint" -> new MethodConfig.JointMethod(JointConfig.standard());
        case "shared" -> new MethodConfig.SharedMethod(JointConfig.standard(), SharedConfig.Combine.ALIGN,
            Alignment.Extent.GLOBAL);
        default -> throw new InputException("--method %s is unknown: plain, joint and shared are known", method);
      };
    }

    private Map<String, ModelConfig> models(MethodConfig rule) {
      if (!(Zoo.find(model) instanceof VitConfig named)) {
        throw new InputException("--model %s is no vision transformer: choose one of the vit-* that espalier models lists", model);
      }
      VitConfig vit = new VitConfig(patch, named.embedDim(), named.depth(), named.numHeads(), named.mlpDim(), dropout, named.normEps(),
          named.attention(), named.init());
      Map<String, ModelConfig> models = new LinkedHashMap<>();
      models.put(MethodConfig.VIT, vit);
      if (!(rule instanceof MethodConfig.PlainMethod)) {
        models.put(MethodConfig.AGENT, agent(vit));
      }
      return models;
    }

    private AgentConfig agent(VitConfig vit) {
      AgentConfig derived = switch (agent) {
        case "res-like" -> AgentConfig.resLike(vit, AgentConfig.NormPlace.PRE);
        case "base" -> AgentConfig.base(vit, AgentConfig.NormPlace.PRE);
        default -> throw new InputException("--agent %s is unknown: res-like and base are known", agent);
      };
      return new AgentConfig(derived.stem(), derived.embedDim(), derived.depth(), derived.numHeads(), derived.mlpDim(),
          derived.downSample(), derived.norm(), dropout, 0, derived.init());
    }

    private ObjectNode result(StepBenchmark.Result measured) {
      ObjectNode result = JSON.createObjectNode().put("method", method).put("model", model)
          .put("median_ms", measured.quantile(0.5)).put("p10_ms", measured.quantile(0.1)).put("p90_ms", measured.quantile(0.9))
          .put("steps", steps).put("threads", threads).put("matmul_gflops", measured.matmulGflops())
          .put("matmul_share", measured.matmulShare());
      result.set("losses", JSON.valueToTree(measured.losses().stream().limit(FIRST).toList()));
      return result;
    }

    private static String text(ObjectNode result) {
      return "%s of %s: %.1f ms a step (p10 %.1f, p90 %.1f); %.0f %% of it are matrix products at the machine's %.1f GFLOP/s".formatted(
          result.get("method").asText(), result.get("model").asText(), result.get("median_ms").asDouble(),
          result.get("p10_ms").asDouble(), result.get("p90_ms").asDouble(), 100 * result.get("matmul_share").asDouble(),
          result.get("matmul_gflops").asDouble());
    }
  }
}
