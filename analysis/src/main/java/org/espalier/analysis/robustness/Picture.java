package org.espalier.analysis.robustness;

import java.util.Arrays;
import org.espalier.models.data.Image;

/**
 * A colour picture of float32 values in 0 .. 1 that is worked on in place: H x W x 3, the channels of a pixel side by side. Keeps its
 * memory from one picture to the next; one for each thread.
 */
public final class Picture {
  public static final int CHANNELS = Image.CHANNELS;
  private static final int ROOMS = 4;
  private static final float MOST = 255;
  private final float[][] rooms = new float[ROOMS][0];
  private int height;
  private int width;
  private float[] values = new float[0];

  /** Becomes this picture, v / 255 for each value v. */
  public Picture load(Image image) {
    resize(image.height(), image.width());
    int pixels = height * width;
    for (int c = 0; c < CHANNELS; c++) {
      for (int i = 0; i < pixels; i++) {
        values[i * CHANNELS + c] = (image.planes()[c * pixels + i] & 0xFF) / MOST;
      }
    }
    return this;
  }

  /** Becomes a copy of H x W x 3 values. */
  public Picture load(int rows, int columns, float[] given) {
    resize(rows, columns);
    System.arraycopy(given, 0, values, 0, count());
    return this;
  }

  private void resize(int rows, int columns) {
    height = rows;
    width = columns;
    values = room(values, count());
  }

  private static float[] room(float[] kept, int count) {
    return kept.length >= count ? kept : new float[count];
  }

  /** In 8 bits a channel, rounded to the nearest step. */
  public Image image() {
    int pixels = height * width;
    byte[] planes = new byte[CHANNELS * pixels];
    for (int c = 0; c < CHANNELS; c++) {
      for (int i = 0; i < pixels; i++) {
        planes[c * pixels + i] = (byte) step(values[i * CHANNELS + c]);
      }
    }
    return new Image(height, width, planes);
  }

  /** 0 .. 255 for a value in 0 .. 1. */
  static int step(float value) {
    return (int) (clipped(value) * MOST + 0.5f);
  }

  static float clipped(float value) {
    return Math.max(0, Math.min(1, value));
  }

  /** A copy of the values, H x W x 3. */
  public float[] copy() {
    return Arrays.copyOf(values, count());
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  /** The shorter side, which lengths in pixels go by. */
  int side() {
    return Math.min(height, width);
  }

  /** Of values. */
  int count() {
    return CHANNELS * height * width;
  }

  /** The picture itself, and perhaps more behind it. */
  float[] values() {
    return values;
  }

  /** At least {@code count} floats without meaning; the same ones until that room is asked for again. */
  float[] room(int number, int count) {
    rooms[number] = room(rooms[number], count);
    return rooms[number];
  }

  /** What was written into a room is the picture now, and the old picture lies in the room. */
  void adopt(int number) {
    float[] old = values;
    values = rooms[number];
    rooms[number] = old;
  }

  void clip() {
    for (int i = 0; i < count(); i++) {
      values[i] = clipped(values[i]);
    }
  }
}
