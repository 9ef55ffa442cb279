package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.espalier.analysis.robustness.Corruption;
import org.espalier.analysis.robustness.CorruptionFolders;
import org.espalier.analysis.robustness.CorruptionWriter;
import org.espalier.models.data.CifarWriter;
import org.espalier.models.data.DataCheck;
import org.espalier.models.data.DataConfig;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSets;
import org.espalier.models.data.Recipe;
import org.espalier.models.data.Source;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code data inspect|make|verify|corrupt}. */
@Command(name = "data", description = "Looks at data sets, makes one, checks every byte of one, corrupts one.",
    subcommands = {DataCommand.Inspect.class, DataCommand.Make.class, DataCommand.Verify.class, DataCommand.Corrupt.class})
final class DataCommand implements Runnable {
  @ParentCommand
  private Espalier root;
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do: inspect, make, verify or corrupt");
  }

  /** {@code data inspect SOURCE [ROOT]}. */
  @Command(name = "inspect", description = "Shows parts, classes, sizes and the content hash.")
  static final class Inspect implements Callable<Integer> {
    @ParentCommand
    private DataCommand data;
    @Mixin
    private SourceArgument source;
    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      Session session = data.root.session();
      DataConfig config = source.config(session);
      DataSets sets = DataSets.open(config);
      DataSummary summary = DataSummary.of(config, sets);
      session.out().println(json ? summary.json().toPrettyString() : summary.text());
      return 0;
    }
  }

  /** {@code data make DIR}. */
  @Command(name = "make", description = "Writes the embedded shapes in CIFAR-10's binary layout, to be read by anything that reads that.")
  static final class Make implements Callable<Integer> {
    @ParentCommand
    private DataCommand data;
    @Parameters(paramLabel = "DIR", description = "New or empty folder.")
    private Path folder;
    @Option(names = "--train", paramLabel = "N", defaultValue = "2000", description = "Training pictures (${DEFAULT-VALUE}).")
    private int train;
    @Option(names = "--test", paramLabel = "N", defaultValue = "2000", description = "Test pictures (${DEFAULT-VALUE}).")
    private int test;
    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Other pictures for another seed (${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws IOException {
      DataSets sets = DataSets.open(DataConfig.of(new Source.Shapes(train, test, seed)));
      CifarWriter.write(sets.train().set(), sets.test().set(), folder);
      data.root.session().out().println("%s: %s training and %s test pictures. To train on them: data.source={kind=cifar10,root=\"%s\"}"
          .formatted(folder, Texts.count(train), Texts.count(test), folder));
      return 0;
    }
  }

  /** {@code data verify SOURCE [ROOT]}. */
  @Command(name = "verify", description = "Reads every byte and decodes every picture, whatever is remembered of them.")
  static final class Verify implements Callable<Integer> {
    private static final int TELL_EVERY = 10_000;
    @ParentCommand
    private DataCommand data;
    @Mixin
    private SourceArgument source;
    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      Session session = data.root.session();
      DataCheck check = DataSets.open(source.config(session)).verify(done -> {
        if (done % TELL_EVERY == 0) {
          session.err().println(Texts.count(done) + " pictures looked at");
        }
      });
      session.out().println(json ? object(check).toPrettyString() : text(check));
      return check.isGood() ? 0 : 1;
    }

    private static ObjectNode object(DataCheck check) {
      ObjectNode object = DataSummary.JSON.valueToTree(check);
      return object.put("good", check.isGood());
    }

    private static String text(DataCheck check) {
      StringBuilder text = new StringBuilder(Texts.count(check.pictures()) + " pictures, content hash " + check.computed());
      if (!check.computed().equals(check.remembered())) {
        text.append("\nThe content has changed since it was last opened (then ").append(check.remembered()).append(")");
      }
      check.broken().forEach(broken -> text.append("\nbroken: ").append(broken));
      return text.append(check.isGood() ? "\nAll is well." : "").toString();
    }
  }

  /** {@code data corrupt SOURCE [ROOT] --out DIR}. */
  @Command(name = "corrupt", description = "Writes pictures under corruptions as folders, CORRUPTION/SEVERITY/class/*.png, that evaluate "
      + "--corruptions --data DIR reads. What was stopped goes on where it was.")
  static final class Corrupt implements Callable<Integer> {
    private static final int TELL_EVERY = 1_000;
    @ParentCommand
    private DataCommand data;
    @Mixin
    private SourceArgument source;
    @Option(names = "--out", paramLabel = "DIR", required = true,
        description = "New or empty folder, or one that an earlier call has begun.")
    private Path folder;
    @Option(names = "--part", paramLabel = "PART", defaultValue = DataPart.TEST,
        description = "train, validation or test (${DEFAULT-VALUE}).")
    private String part;
    @Option(names = "--size", paramLabel = "N",
        description = "Side of the pictures; that of the experiment or usual for such data when absent.")
    private Integer size;
    @Option(names = "--corruptions", paramLabel = "NAME", split = ",", defaultValue = CorruptionOptions.BENCHMARK,
        description = "Which; benchmark: the fifteen of ImageNet-C, all: the extra ones too (${DEFAULT-VALUE}).")
    private List<String> corruptions;
    @Mixin
    private CorruptionOptions chosen;
    @Option(names = "--threads", paramLabel = "N", description = "Pictures at a time; as many as the machine has cores when absent.")
    private Integer threads;

    @Override
    public Integer call() throws IOException {
      Session session = data.root.session();
      List<Corruption> named = CorruptionOptions.named(corruptions);
      DataPart pictures = pictures(source.config(session));
      int workers = threads == null ? Runtime.getRuntime().availableProcessors() : Arguments.atLeastOne("--threads", threads);
      CorruptionWriter.write(new CorruptionFolders(folder), pictures, chosen.seed(), named, chosen.severities(), workers, done -> {
        if (done % TELL_EVERY == 0) {
          session.err().println(Texts.count(done) + " of " + Texts.count(pictures.set().size()) + " pictures done");
        }
      });
      session.out().println("%s: %s pictures under %d corruptions at %d severities, and clean ones. To evaluate on them: evaluate "
          .formatted(folder, Texts.count(pictures.set().size()), named.size(), chosen.severities().size())
          + "RUN --corruptions %s --data %s".formatted(String.join(",", corruptions), folder));
      return 0;
    }

    /** Framed as test pictures are. */
    private DataPart pictures(DataConfig config) {
      DataPart whole = new DataPart(part, DataSets.open(config).part(part).set(), new Recipe(config.test(),
          size == null ? config.imageSize() : Arguments.atLeastOne("--size", size), config.normalization()));
      return chosen.limit().map(whole::sampled).orElse(whole);
    }
  }
}
