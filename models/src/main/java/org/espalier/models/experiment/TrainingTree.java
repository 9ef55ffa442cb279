package org.espalier.models.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Runs that train each shared beginning once: every run but the first of its kind goes on from a step of an earlier one, with which it
 * shares most. As sharing is an ultrametric, no other tree trains fewer steps, and each run has trained the step that others go on from
 * itself: it was not taken over from a third.
 *
 * @param limbs by run, in their order
 */
public record TrainingTree(List<Limb> limbs) {
  /** Of a run that begins by itself. */
  public static final int NOBODY = -1;

  /**
   * What one run trains.
   *
   * @param parent index of the run that it goes on from, {@link #NOBODY} for none
   * @param from   updates that it takes over
   * @param to     updates at which it ends; equal to {@code from} if the parent has done all of it
   */
  public record Limb(int parent, long from, long to) {
    public boolean isFork() {
      return parent != NOBODY;
    }

    public long steps() {
      return to - from;
    }
  }

  /** How many updates two runs share, by their indices. */
  public interface Shared {
    long steps(int one, int other);
  }

  public TrainingTree {
    limbs = List.copyOf(limbs);
  }

  public static TrainingTree of(List<Timeline> runs) {
    return of(runs.stream().map(Timeline::steps).toList(), (one, other) -> runs.get(one).sharedWith(runs.get(other)));
  }

  /** @param ends of the runs, in updates */
  public static TrainingTree of(List<Long> ends, Shared shared) {
    List<Limb> limbs = new ArrayList<>();
    for (int run = 0; run < ends.size(); run++) {
      Limb limb = new Limb(NOBODY, 0, ends.get(run));
      for (int earlier = 0; earlier < run; earlier++) {
        long common = shared.steps(run, earlier);
        if (common > limb.from) {   // of several the earliest, which is the one that has trained it
          limb = new Limb(earlier, common, ends.get(run));
        }
      }
      limbs.add(limb);
    }
    return new TrainingTree(limbs);
  }

  /** Every run by itself. */
  public TrainingTree alone() {
    return new TrainingTree(limbs.stream().map(limb -> new Limb(NOBODY, 0, limb.to)).toList());
  }

  /** Steps of a run that others go on from. */
  public SortedSet<Long> pins(int run) {
    SortedSet<Long> pins = new TreeSet<>();
    limbs.stream().filter(limb -> limb.parent == run).forEach(limb -> pins.add(limb.from));
    return pins;
  }

  /** That are trained in all. */
  public long steps() {
    return limbs.stream().mapToLong(Limb::steps).sum();
  }
}
