package org.espalier.tests.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What a test of faults did so far, fault by fault, and the chance that it drew them from. Not thread safe. */
final class Story {
  private final String id;
  private final long seed;
  private final Random chance;
  private final List<String> lines = new ArrayList<>();
  private int tried;
  private int survived;

  /**
   * @param id   what it shows, such as {@code R1}
   * @param seed all that is drawn follows from it and the name of the test
   */
  Story(String id, long seed, String test) {
    this.id = id;
    this.seed = seed;
    this.chance = new Random(seed * 31 + test.hashCode());
  }

  String id() {
    return id;
  }

  Random chance() {
    return chance;
  }

  /** What is about to be done, or what came of it. */
  void tell(String line) {
    lines.add(line);
  }

  /** A fault did happen; one that came too late to do harm is none. */
  void fault() {
    tried++;
  }

  /** All faults so far were survived. */
  void survived() {
    survived = tried;
  }

  int faults() {
    return tried;
  }

  int survivals() {
    return survived;
  }

  @Override
  public String toString() {
    return "seed " + seed + "\n  " + String.join("\n  ", lines);
  }
}
