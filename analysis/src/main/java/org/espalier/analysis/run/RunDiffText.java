package org.espalier.analysis.run;

import java.util.Optional;
import java.util.stream.Collectors;

/** Lays a {@link RunDiff} out for a terminal; control characters of names and values are taken out. */
final class RunDiffText {
  private final StringBuilder text = new StringBuilder();

  static String of(RunDiff diff) {
    RunDiffText out = new RunDiffText();
    out.line("left   %s", diff.left());
    out.line("right  %s", diff.right());
    out.settings(diff);
    out.numbers("Steps", diff.events());
    out.numbers("Epochs", diff.epochs());
    out.weights(diff);
    return out.text.toString();
  }

  private void settings(RunDiff diff) {
    line("");
    line(diff.settings().isEmpty() ? "Settings: the same" : "Settings that differ: " + diff.settings().size());
    int width = diff.settings().stream().mapToInt(setting -> setting.key().length()).max().orElse(0);
    for (SettingDifference setting : diff.settings()) {
      line("  %-" + width + "s  %s -> %s", setting.key(), side(setting.left()), side(setting.right()));
    }
  }

  private void numbers(String what, NumbersCompared compared) {
    line("");
    String equal = compared.equal() == 1 ? "1 entry is" : compared.equal() + " entries are";
    if (compared.first().isPresent()) {
      NumbersCompared.First first = compared.first().get();
      line("%s: %s the same, then step %d of epoch %d differs", what, equal, first.step(), first.epoch());
      line("  %s", first.what());
      line("    left   %s", first.left());
      line("    right  %s", first.right());
    } else {
      line("%s: %s the same%s", what, equal, ending(compared));
    }
  }

  private static String ending(NumbersCompared compared) {
    if (compared.leftEnds() == compared.rightEnds()) {
      return ", to the end of both";
    }
    return compared.leftEnds() ? ", then left ends and right goes on" : ", then right ends and left goes on";
  }

  private void weights(RunDiff diff) {
    line("");
    line("Weights: %s", diff.weights().isEmpty() ? "neither run has ended" : diff.weights().stream()
        .map(learner -> learner.learner() + (learner.same() ? " the same" : " not the same")).collect(Collectors.joining(", ")));
    for (WeightsCompared learner : diff.weights()) {
      line("  %-6s left   %s", learner.learner(), side(learner.left()));
      line("  %-6s right  %s", "", side(learner.right()));
    }
  }

  private static String side(Optional<String> value) {
    return value.orElse(NumbersCompared.NONE);
  }

  private void line(String format, Object... arguments) {
    String line = arguments.length == 0 ? format : String.format(format, arguments);
    text.append(line.replaceAll("\\p{Cntrl}", "?")).append('\n');
  }
}
