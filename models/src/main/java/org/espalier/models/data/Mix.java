package org.espalier.models.data;

/**
 * How two samples become one.
 *
 * @param lambda share of the sample itself, 0 .. 1: of its values, or of the pixels outside the box
 * @param box    what is taken from the partner; null where values are blended
 */
public record Mix(double lambda, Box box) {
  /** The sample as it is. */
  public static final Mix NONE = new Mix(1, null);

  public static Mix blend(double lambda) {
    return new Mix(lambda, null);
  }

  /** The share of the sample is what the box leaves. */
  public static Mix cut(Box box, int height, int width) {
    return new Mix(box.rest(height, width), box);
  }

  public boolean changes() {
    return lambda < 1;
  }

  /**
   * Mixes an input in place.
   *
   * @param own     planes of height x width
   * @param partner the same of the partner, before any mixing
   * @param length  floats of each
   */
  public void apply(float[] own, float[] partner, int length, int height, int width) {
    if (box == null) {
      float share = (float) lambda;
      float others = (float) (1 - lambda);
      for (int i = 0; i < length; i++) {
        own[i] = own[i] * share + partner[i] * others;
      }
      return;
    }
    for (int plane = 0; plane < length; plane += height * width) {
      for (int row = box.top(); row < box.bottom(); row++) {
        int start = plane + row * width + box.left();
        System.arraycopy(partner, start, own, start, box.right() - box.left());
      }
    }
  }

  /**
   * Writes the target distribution: both labels, smoothed, by their shares.
   *
   * @param smoothing spread over all classes, 0 for none
   */
  public void target(float[] out, int label, int partnerLabel, int classes, double smoothing) {
    double off = smoothing / classes;
    for (int k = 0; k < classes; k++) {
      double own = k == label ? 1 - smoothing + off : off;
      double partner = k == partnerLabel ? 1 - smoothing + off : off;
      out[k] = (float) (own * lambda + partner * (1 - lambda));
    }
  }
}
