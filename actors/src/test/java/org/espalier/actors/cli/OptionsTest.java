package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Few commands, few options: a run is changed by its experiment. A new one is a decision, and this list is where it shows. */
class OptionsTest {
  private static final List<String> GLOBAL = List.of("--debug", "--help", "--version");

  @Test
  void theseAreAllOptions() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    CommandLine root = new CommandRunner(new Session(nowhere, nowhere, false, null, null, null, null, null, null)).commands();
    List<String> found = new ArrayList<>();
    collect(root, found);

    assertThat(found).containsExactlyInAnyOrder(
        "train --check", "train --devices", "train --json", "train --out",
        "resume --api", "resume --ca", "resume --devices", "resume --json", "resume --other-device", "resume --token-file",
        "sweep --api", "sweep --ca", "sweep --check", "sweep --devices", "sweep --json", "sweep --no-share", "sweep --out",
        "sweep --priority", "sweep --token-file",
        "fork --api", "fork --at", "fork --ca", "fork --devices", "fork --json", "fork --name", "fork --other-device", "fork --out",
        "fork --priority", "fork --token-file",
        "submit --api", "submit --ca", "submit --devices", "submit --json", "submit --name", "submit --priority", "submit --token-file",
        "submit --workers",
        "runs --api", "runs --ca", "runs --json", "runs --token-file",
        "watch --api", "watch --ca", "watch --token-file",
        "pause --api", "pause --ca", "pause --token-file",
        "resize --api", "resize --ca", "resize --token-file",
        "cancel --api", "cancel --ca", "cancel --token-file",
        "cluster --api", "cluster --ca", "cluster --json", "cluster --token-file",
        "node --api", "node --ca", "node --config", "node --drain", "node --token-file",
        "demo --out",
        "evaluate --batch", "evaluate --corruptions", "evaluate --data", "evaluate --device", "evaluate --heads", "evaluate --json",
        "evaluate --limit", "evaluate --part", "evaluate --reference", "evaluate --seed", "evaluate --severities", "evaluate --subset",
        "evaluate --teachers",
        "analyze --at", "analyze --data", "analyze --device", "analyze --json", "analyze --mode", "analyze --out", "analyze --part",
        "analyze --samples",
        "import --classes", "import --image", "import --json", "import --key", "import --model", "import --network",
        "import --normalization", "import --out",
        "export --device", "export --format", "export --json", "export --network", "export --out",
        "predict --device", "predict --json", "predict --network", "predict --top",
        "models --json", "presets --json", "list --json", "summary --classes", "summary --image", "summary --json",
        "inspect --json", "make --seed", "make --test", "make --train", "verify --json",
        "corrupt --corruptions", "corrupt --limit", "corrupt --out", "corrupt --part", "corrupt --seed", "corrupt --severities",
        "corrupt --size", "corrupt --threads",
        "diff --json", "report --out", "report --table", "doctor --json",
        "step --agent", "step --batch", "step --classes", "step --dropout", "step --image", "step --init", "step --json",
        "step --learner-threads", "step --method", "step --model", "step --patch", "step --serve", "step --shards", "step --steps",
        "step --threads", "step --warmup");
  }

  private static void collect(CommandLine command, List<String> found) {
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!GLOBAL.contains(option.longestName())) {
        found.add(command.getCommandName() + " " + option.longestName());
      }
    }
    command.getSubcommands().values().forEach(sub -> collect(sub, found));
  }

  @Test
  void everyCommandExplainsItself() {
    StringWriter help = new StringWriter();
    PrintWriter out = new PrintWriter(help, true);
    CommandRunner runner = new CommandRunner(new Session(out, out, false, null, null, null, null, null, null));

    for (String command : runner.commands().getSubcommands().keySet()) {
      help.getBuffer().setLength(0);
      assertThat(runner.run(command, "--help")).isZero();
      assertThat(help.toString()).startsWith("Usage: espalier " + command);
    }
  }
}
