package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.espalier.actors.run.NetworkExport;
import org.espalier.actors.run.NetworkExport.Format;
import org.espalier.actors.run.NetworkExport.Written;
import org.espalier.actors.run.SavedRuns;
import org.espalier.models.checkpoint.WeightsFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code export RUN|WEIGHTS}. */
@Command(name = "export", description = "Writes a network for programs that know nothing of this one: its tensors, or a TorchScript "
    + "module that PyTorch runs.")
final class ExportCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  @ParentCommand
  private Espalier root;
  @Parameters(index = "0", paramLabel = "RUN|WEIGHTS", description = "Name or folder of a run, or a weights file.")
  private String subject;
  @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "safetensors",
      description = "safetensors, state-dict (for torch.load) or torchscript (for torch.jit.load) (${DEFAULT-VALUE}).")
  private String format;
  @Option(names = "--network", paramLabel = "NAME", defaultValue = "", description = "Which network, where there are several.")
  private String network;
  @Option(names = "--out", paramLabel = "FILE", required = true, description = "What to write; an older file of that name is replaced.")
  private Path out;
  @Mixin
  private DeviceOption device;
  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Session session = root.session();
    Format wanted = Format.named(format);
    List<Path> files = WeightsFormat.of(subject).isPresent() ? List.of(Path.of(subject))
        : SavedRuns.weightsOf(session.runs().find(subject));
    Written written = NetworkExport.find(files, network).write(wanted, out, device.one());
    session.out().println(json ? object(written).toPrettyString() : text(written));
    return 0;
  }

  private static ObjectNode object(Written written) {
    ObjectNode object = JSON.createObjectNode().put("file", written.file().toString()).put("format", written.format().toString())
        .put("network", written.network()).put("tensors", written.tensors());
    written.difference().ifPresent(difference -> object.put("difference", difference));
    return object;
  }

  private static String text(Written written) {
    String checked = written.difference().isPresent()
        ? String.format(Locale.ROOT, "; its logits differ by at most %.1e", written.difference().getAsDouble()) : "";
    return "%s: %s with %d tensors, %s%s".formatted(written.file(), written.network(), written.tensors(), written.format(), checked);
  }
}
