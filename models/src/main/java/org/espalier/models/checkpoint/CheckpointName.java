package org.espalier.models.checkpoint;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name of a checkpoint's folder: {@code step-} and the step in twelve digits; a later one of the same step has {@code .2},
 * {@code .3} behind it. With {@code .tmp-}term{@code -}number behind it a folder is being written; with {@code .gone} it is being
 * deleted; with {@code .damaged} it has been set aside.
 */
record CheckpointName(long step, int revision) {
  private static final Pattern NAME = Pattern.compile("step-(\\d{12})(?:\\.([2-9]|[1-9]\\d{1,5}))?");
  private static final Pattern ORPHAN = Pattern.compile("step-\\d{12}[.0-9]*\\.(tmp-\\d+-\\d+|gone)|fence\\.tmp");

  static Optional<CheckpointName> of(String folder) {
    Matcher matcher = NAME.matcher(folder);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int revision = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
    return Optional.of(new CheckpointName(Long.parseLong(matcher.group(1)), revision));
  }

  /** Whether a folder or file is left over from a crash. */
  static boolean isOrphan(String name) {
    return ORPHAN.matcher(name).matches();
  }

  String aside(long term, int number) {
    return this + ".tmp-" + term + "-" + number;
  }

  @Override
  public String toString() {
    return String.format("step-%012d", step) + (revision == 1 ? "" : "." + revision);
  }
}
