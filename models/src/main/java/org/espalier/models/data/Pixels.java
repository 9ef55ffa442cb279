package org.espalier.models.data;

/** A square picture of 8 bits a channel that is worked on in place, with room for a second one. One for each thread. */
final class Pixels {
  private int size;
  private byte[] planes = new byte[0];
  private byte[] spare = new byte[0];

  /** Takes (3, size, size) values from {@code offset} on, rounded and clipped to 0 .. 255. */
  void load(float[] values, int offset, int side) {
    resize(side);
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (byte) Math.max(0, Math.min(255, Math.round(values[offset + i])));
    }
  }

  private void resize(int side) {
    if (size != side) {
      size = side;
      planes = new byte[Image.CHANNELS * side * side];
      spare = new byte[planes.length];
    }
  }

  void store(float[] values, int offset) {
    for (int i = 0; i < planes.length; i++) {
      values[offset + i] = planes[i] & 0xFF;
    }
  }

  /** Rows, and columns. */
  int size() {
    return size;
  }

  /** Of one plane. */
  int count() {
    return size * size;
  }

  /** Red, green, blue plane, each row by row: the picture itself. */
  byte[] planes() {
    return planes;
  }

  /** As many bytes with no meaning. */
  byte[] spare() {
    return spare;
  }

  /** What was written into the spare bytes is the picture now. */
  void adoptSpare() {
    byte[] old = planes;
    planes = spare;
    spare = old;
  }

  /** How often each value is in a plane. */
  int[] histogram(int channel) {
    int[] histogram = new int[256];
    for (int i = channel * count(); i < (channel + 1) * count(); i++) {
      histogram[planes[i] & 0xFF]++;
    }
    return histogram;
  }

  /** Replaces every value v of a plane by {@code table[v]}, which is in 0 .. 255. */
  void map(int channel, int[] table) {
    for (int i = channel * count(); i < (channel + 1) * count(); i++) {
      planes[i] = (byte) table[planes[i] & 0xFF];
    }
  }

  void map(int[] table) {
    for (int channel = 0; channel < Image.CHANNELS; channel++) {
      map(channel, table);
    }
  }

  /** Brightness of a place as the eye sees it (ITU-R 601), 0 .. 255. */
  int luma(int place) {
    int red = planes[place] & 0xFF;
    int green = planes[count() + place] & 0xFF;
    int blue = planes[2 * count() + place] & 0xFF;
    return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
  }
}
