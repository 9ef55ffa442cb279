package org.espalier.actors.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.data.DataConfig;
import org.espalier.models.data.Source;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.ExperimentReader;
import picocli.CommandLine.Parameters;

/** Which data: a kind with its folder, or that of an experiment. */
final class SourceArgument {
  @Parameters(index = "0", paramLabel = "SOURCE",
      description = "cifar10, cifar100 or folder with ROOT; shapes; or an experiment: a file, a preset or a run.")
  private String source;
  @Parameters(index = "1", arity = "0..1", paramLabel = "ROOT", description = "Folder of the data.")
  private String root;

  DataConfig config(Session session) {
    return switch (source) {
      case "shapes" -> DataConfig.of(new Source.Shapes(null, null, null));
      case "cifar10" -> DataConfig.of(new Source.Cifar10(root()));
      case "cifar100" -> DataConfig.of(new Source.Cifar100(root(), null));
      case "folder" -> DataConfig.of(new Source.Folder(root(), null, null));
      default -> ofExperiment(session);
    };
  }

  private String root() {
    if (root == null) {
      throw new InputException("%s needs the folder of its data, as in: espalier data inspect %s DIR", source, source);
    }
    return root;
  }

  private DataConfig ofExperiment(Session session) {
    if (session.runs().list().stream().anyMatch(run -> run.name().equals(source)) || Files.isDirectory(
        Path.of(source))) {
      return Experiment.of(session.runs().find(source).readExperiment()).data();
    }
    return ExperimentReader.open(source).read(List.of()).data();
  }
}
