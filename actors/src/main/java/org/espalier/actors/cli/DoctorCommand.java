package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.espalier.actors.cli.Doctor.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code doctor}. */
@Command(name = "doctor", description = "Looks at what the program needs on this machine: what works, and what to do about the rest.")
final class DoctorCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  @ParentCommand
  private Espalier root;
  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    List<Finding> findings = new Doctor(root.session().runs().root()).examine();
    root.session().out().println(json ? JSON.valueToTree(findings).toPrettyString() : text(findings));
    return findings.stream().anyMatch(finding -> finding.state() == Doctor.State.BROKEN) ? 1 : 0;
  }

  private static String text(List<Finding> findings) {
    List<List<String>> rows = new ArrayList<>();
    for (Finding finding : findings) {
      rows.add(List.of(finding.state().shown(), finding.what(), finding.found()));
      if (!finding.advice().isEmpty()) {
        rows.add(List.of("", "", "-> " + finding.advice()));
      }
    }
    return Texts.table(rows, List.of(1, 2));
  }
}
