package org.espalier.analysis.robustness;

/** What chance decides in a corruption, in the order in which it asks. One picture's, one thread's. */
public interface Draws {

  /** Fills with standard normal values. */
  void normal(float[] out, int count);

  /** Fills with values that are uniform from {@code low} up to {@code high}. */
  void uniform(float[] out, int count, double low, double high);

  /** Replaces every mean by a draw from the Poisson distribution with that mean. */
  void poisson(float[] means, int count);

  /** One uniform value. */
  default double uniform(double low, double high) {
    float[] one = new float[1];
    uniform(one, 1, low, high);
    return one[0];
  }

  /** Fills H x W with a height map in 0 .. 1, see {@link Plasma}. */
  default void clouds(float[] out, int height, int width, double decay) {
    Plasma.clouds(this, out, height, width, decay);
  }

  /** Fills H x W x 3 with ice in 0 .. 1, see {@link Plasma}. */
  default void ice(float[] out, int height, int width) {
    Plasma.ice(this, out, height, width);
  }
}
