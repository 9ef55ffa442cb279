package org.espalier.analysis.probe;

/**
 * A layer's features as one picture: its channels side by side, all on one scale (Bootstrapping ViTs, figures of its appendix;
 * spec section 12).
 *
 * @param columns channels side by side, at least 1
 * @param padding width of the border around every channel, in cells, at least 0
 * @param sigmas  values further from the mean than so many standard deviations are cut off; above 0
 */
public record FeatureMapPicture(int columns, int padding, double sigmas) {

  /** Numbers in row-major order. */
  public record Grid(int height, int width, float[] values) {}

  public FeatureMapPicture {
    if (columns < 1 || padding < 0 || !(sigmas > 0)) {
      throw new IllegalArgumentException(
          "a picture of %d columns, padding %d, %s sigmas: needed are at least 1, at least 0, and above 0"
              .formatted(columns, padding, sigmas));
    }
  }

  /** As square as may be: round(sqrt(channels)) columns, one cell of border, three standard deviations. */
  public static FeatureMapPicture of(int channels) {
    return new FeatureMapPicture((int) (Math.sqrt(channels) + 0.5), 1, 3);
  }

  /**
   * Tokens as channels.
   *
   * @param tokens (n, channels), without class token
   * @return (channels, n), which is (channels, h, w) for tokens of a grid in row-major order
   */
  public static float[] channels(float[] tokens, int channels) {
    int n = tokens.length / channels;
    float[] turned = new float[tokens.length];
    for (int token = 0; token < n; token++) {
      for (int c = 0; c < channels; c++) {
        turned[c * n + token] = tokens[token * channels + c];
      }
    }
    return turned;
  }

  /**
   * All values less their mean, in units of their (unbiased) standard deviation, cut off at {@code sigmas}; zeros if all are equal.
   */
  public float[] standardised(float[] map) {
    double mean = 0;
    for (float value : map) {
      mean += value / (double) map.length;
    }
    double squares = 0;
    for (float value : map) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = map.length < 2 ? 0 : Math.sqrt(squares / (map.length - 1));
    float[] cells = new float[map.length];
    for (int i = 0; deviation > 0 && i < map.length; i++) {
      cells[i] = (float) Math.max(-sigmas, Math.min(sigmas, (map[i] - mean) / deviation));
    }
    return cells;
  }

  /**
   * Channels row by row, with a border of zeros; places behind the last channel are zero.
   *
   * @param cells (channels, height, width)
   */
  public Grid tiled(float[] cells, int height, int width) {
    int channels = cells.length / (height * width);
    int across = Math.min(columns, channels);
    int rows = (channels + across - 1) / across;
    int fullWidth = across * (width + padding) + padding;
    int fullHeight = rows * (height + padding) + padding;
    float[] values = new float[fullHeight * fullWidth];
    for (int c = 0; c < channels; c++) {
      int top = c / across * (height + padding) + padding;
      int left = c % across * (width + padding) + padding;
      for (int y = 0; y < height; y++) {
        System.arraycopy(cells, (c * height + y) * width, values, (top + y) * fullWidth + left, width);
      }
    }
    return new Grid(fullHeight, fullWidth, values);
  }

  /** Grey of a cell: from 0 at -{@code sigmas} to 255 at {@code sigmas}. */
  public int grey(float cell) {
    return (int) Math.round((cell + sigmas) / (2 * sigmas) * 255);
  }
}
