package org.espalier.models.data;

/**
 * A colour picture of 8 bits a channel.
 *
 * @param height rows, at least 1
 * @param width  columns, at least 1
 * @param planes red, green, blue plane, each row by row from the top: 3 * height * width bytes, unsigned; not copied, never
 *               changed afterwards
 */
public record Image(int height, int width, byte[] planes) {
  public static final int CHANNELS = 3;

  public Image {
    if (height < 1 || width < 1 || planes.length != (long) CHANNELS * height * width) {
      throw new IllegalArgumentException("an image of " + height + " x " + width + " needs " + (long) CHANNELS * height * width
          + " bytes, got " + planes.length);
    }
  }

  /** Value 0 .. 255 of channel 0 (red), 1 (green) or 2 (blue). */
  public int at(int channel, int row, int column) {
    return planes[(channel * height + row) * width + column] & 0xFF;
  }
}
