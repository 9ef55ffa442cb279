package org.espalier.analysis.run;

import java.util.regex.Pattern;

/** Names of learners go into file names, columns and tags, so they are plain words. */
final class LearnerName {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");

  private LearnerName() {}

  static String require(String name) {
    if (!PLAIN.matcher(name).matches()) {
      throw new IllegalArgumentException("\"" + name + "\" cannot name a learner: letters, digits, '_', '.' and '-' can");
    }
    return name;
  }
}
