package org.espalier.actors.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.data.DataConfig;
import org.espalier.models.data.Source;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.ExperimentReader;
import picocli.CommandLine.Parameters;

/** Which data: a kind with its folder, or that of an experiment. */
final class SourceArgument {
  @Parameters(index = "0", paramLabel = "SOURCE",
      description = "A folder of data; cifar10, cifar100 or folder with ROOT; shapes; or an experiment: a file, a preset or a run.")
  private String source;
  @Parameters(index = "1", arity = "0..1", paramLabel = "ROOT", description = "Folder of the data.")
  private String root;

  DataConfig config(Session session) {
    return switch (source) {
      case "shapes" -> DataConfig.of(new Source.Shapes(null, null, null));
      case "cifar10" -> DataConfig.of(new Source.Cifar10(root()));
      case "cifar100" -> DataConfig.of(new Source.Cifar100(root(), null));
      case "folder" -> DataConfig.of(new Source.Folder(root(), null, null));
      default -> isDataFolder() ? DataConfig.of(inLayoutOf(Path.of(source))) : ofExperiment(session);
    };
  }

  private String root() {
    if (root == null) {
      throw new InputException("%s needs the folder of its data, as in: espalier data inspect %s DIR", source, source);
    }
    return root;
  }

  private boolean isDataFolder() {
    return Files.isDirectory(Path.of(source)) && !new RunFolder(Path.of(source)).exists();
  }

  /** What a folder holds tells which layout it has. */
  private Source inLayoutOf(Path folder) {
    if (Files.isDirectory(folder.resolve("train"))) {
      return new Source.Folder(source, null, null);
    } else if (Files.exists(folder.resolve("data_batch_1.bin")) || Files.exists(folder.resolve("batches.meta.txt"))) {
      return new Source.Cifar10(source);
    } else if (Files.exists(folder.resolve("train.bin"))) {
      return new Source.Cifar100(source, null);
    }
    throw new InputException("%s is neither a run nor data: there is no experiment.json in it, no folder train with a folder a class, "
        + "and no train.bin or data_batch_1.bin of CIFAR's binary layout", source);
  }

  private DataConfig ofExperiment(Session session) {
    if (session.runs().list().stream().anyMatch(run -> run.name().equals(source)) || Files.isDirectory(
        Path.of(source))) {
      return Experiment.of(session.runs().find(source).readExperiment()).data();
    }
    return ExperimentReader.open(source).read(List.of()).data();
  }
}
