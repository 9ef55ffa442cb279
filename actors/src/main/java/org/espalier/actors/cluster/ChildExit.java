package org.espalier.actors.cluster;

import java.util.Arrays;

/** Why the process of a device ended, as its exit code says. */
public enum ChildExit {
  /** It was told to. */
  LEFT(0, "it left in order"),
  FAILED(1, "it failed, or the cluster removed it; its log says why"),
  WRONG_SETTINGS(2, "its settings are wrong"),
  HUNG(75, "a native call did not return, and only the end of its process ends it"),
  ORPHANED(76, "its node was gone");

  /** From which on an exit code of the system names a signal. */
  private static final int SIGNALS = 128;
  private final int code;
  private final String words;

  ChildExit(int code, String words) {
    this.code = code;
    this.words = words;
  }

  public int code() {
    return code;
  }

  /** {@code exit code 137: signal 9 ended it}. */
  static String describe(int code) {
    String why = code > SIGNALS ? "signal " + (code - SIGNALS) + " ended it"
        : Arrays.stream(values()).filter(exit -> exit.code == code).map(exit -> exit.words).findFirst().orElse("nobody here knows it");
    return "exit code " + code + ": " + why;
  }
}
