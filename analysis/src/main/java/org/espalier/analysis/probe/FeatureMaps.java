package org.espalier.analysis.probe;

import java.util.Arrays;
import org.espalier.models.nn.ProbePoint;

/** Values of a probe point as maps. */
public final class FeatureMaps {
  private FeatureMaps() {}

  /**
   * Maps of a batch, one after the other; of tokens the leading ones are left out and each channel is a map.
   *
   * @param values (B, C, height, width), or (B, leading + height * width, C)
   * @return (B * C, height, width)
   * @throws IllegalArgumentException if the values are of no such size
   */
  public static float[] of(ProbePoint point, float[] values, int batch) {
    int cells = point.height() * point.width();
    int places = (point.tokens() ? point.leading() : 0) + cells;
    if (values.length % (batch * places) != 0) {
      throw new IllegalArgumentException("%s: %d values of %d samples do not fit a grid of %d x %d behind %d leading tokens".formatted(
          point.tap(), values.length, batch, point.height(), point.width(), point.leading()));
    }
    return point.tokens() ? ofTokens(values, batch, point.leading(), cells) : values;
  }

  private static float[] ofTokens(float[] values, int batch, int leading, int cells) {
    int perSample = values.length / batch;
    int channels = perSample / (leading + cells);
    float[] maps = new float[batch * channels * cells];
    for (int sample = 0; sample < batch; sample++) {
      float[] tokens = Arrays.copyOfRange(values, sample * perSample + leading * channels, (sample + 1) * perSample);
      System.arraycopy(FeatureMapPicture.channels(tokens, channels), 0, maps, sample * channels * cells, channels * cells);
    }
    return maps;
  }
}
