package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The operations of RandAugment on pictures small enough to work out by hand. */
class OperationTest {
  private static final int[] FILL = {9, 8, 7};

  @Test
  void autoContrastStretchesEachChannelByItself() {
    assertThat(done(Operation.AUTO_CONTRAST, 9, picture(2, new int[] {50, 101, 75, 50}, new int[] {7, 7, 7, 7}, new int[] {0, 255, 3, 4})))
        .isEqualTo(planes(new int[] {0, 255, 125, 0}, new int[] {7, 7, 7, 7}, new int[] {0, 255, 3, 4}));
  }

  @Test
  void equalizeSpreadsWhatIsFrequent() {
    Pixels pixels = new Pixels();
    float[] values = new float[3 * 32 * 32];
    for (int i = 0; i < values.length; i++) {
      int place = i % 1024;
      values[i] = place < 300 ? 10 : place < 769 ? 20 : 200;
    }
    pixels.load(values, 0, 32);

    Operation.EQUALIZE.apply(pixels, new Operation.Level(9, false, FILL));

    // 769 of 1,024 are below the last value: step 3, half of it 1; 10 -> (1 + 0) / 3, 20 -> (1 + 300) / 3, 200 -> (1 + 769) / 3 cut to 255.
    assertThat(Arrays.copyOf(pixels.planes(), 1)).containsExactly((byte) 0);
    assertThat(pixels.planes()[500] & 0xFF).isEqualTo(100);
    assertThat(pixels.planes()[1000] & 0xFF).isEqualTo(255);
  }

  @Test
  void equalizeLeavesFewPixelsAlone() {
    int[] few = {1, 2, 3, 4};
    assertThat(done(Operation.EQUALIZE, 9, picture(2, few, few, few))).isEqualTo(planes(few, few, few));
  }

  @Test
  void tonesFollowTheirTables() {
    int[] values = {0, 100, 128, 255};
    assertThat(all(Operation.INVERT, 9, values)).containsExactly(255, 155, 127, 0);
    assertThat(all(Operation.POSTERIZE, 9, values)).containsExactly(0, 0, 128, 128);      // one bit
    assertThat(all(Operation.POSTERIZE, 10, values)).containsOnly(0);                     // none
    assertThat(all(Operation.SOLARIZE, 5, values)).containsExactly(0, 100, 127, 0);       // from 128 on
    assertThat(all(Operation.SOLARIZE, 0, values)).containsExactly(0, 100, 128, 255);     // from 256 on
    assertThat(all(Operation.SOLARIZE_ADD, 9, values)).containsExactly(99, 199, 128, 255);
  }

  @Test
  void enhancementsGoFromADegeneratePictureThroughThePicture() {
    int[] values = {10, 20, 30, 240};
    assertThat(all(Operation.BRIGHTNESS, 10, values)).containsExactly(19, 38, 57, 255);          // 1.9 v, cut off
    assertThat(all(Operation.CONTRAST, 10, values)).containsExactly(0, 0, 0, 255);               // grey 75: 75 + 1.9 (v - 75)
    int[] red = {200, 200, 200, 200};
    int[] none = {0, 0, 0, 0};
    // The luma of (200, 0, 0) is 60; factor 0.1 leaves a tenth of the distance to it.
    assertThat(less(Operation.COLOR, 10, picture(2, red, none, none))).isEqualTo(planes(
        new int[] {74, 74, 74, 74}, new int[] {54, 54, 54, 54}, new int[] {54, 54, 54, 54}));
  }

  @Test
  void sharpnessLeavesTheBorder() {
    int[] dot = {0, 0, 0, 0, 130, 0, 0, 0, 0};
    // Smoothed 130 * 5 / 13 = 50; 50 + 1.9 (130 - 50) = 202.
    int[] sharper = {0, 0, 0, 0, 202, 0, 0, 0, 0};
    assertThat(done(Operation.SHARPNESS, 10, picture(3, dot, dot, dot))).isEqualTo(planes(sharper, sharper, sharper));
  }

  @Test
  void aShiftByWholePixelsMovesAndFills() {
    int[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    Pixels right = picture(4, values, values, values);
    Affine.translate(1, 0).apply(right, FILL);
    assertThat(ints(right.planes(), 0, 16)).containsExactly(2, 3, 4, 9, 6, 7, 8, 9, 10, 11, 12, 9, 14, 15, 16, 9);
    assertThat(ints(right.planes(), 16, 4)).containsExactly(2, 3, 4, 8);

    Pixels down = picture(4, values, values, values);
    Affine.translate(0, -1).apply(down, FILL);
    assertThat(ints(down.planes(), 32, 8)).containsExactly(7, 7, 7, 7, 1, 2, 3, 4);
  }

  @Test
  void halfAPixelIsInterpolatedByTheCubic() {
    int[] step = {0, 0, 100, 100, 0, 0, 100, 100, 0, 0, 100, 100, 0, 0, 100, 100};
    Pixels pixels = picture(4, step, step, step);
    Affine.translate(0.5, 0).apply(pixels, FILL);
    // Between columns 0 and 1 the cubic undershoots and is clipped, between 1 and 2 it is half way, between 2 and 3 it overshoots:
    // 100 + t (100 + t (-200 + t 100)) is 112.5 at t = 0.5, cut off. The last comes from the edge itself, which is outside.
    assertThat(ints(pixels.planes(), 0, 4)).containsExactly(0, 50, 112, 9);
  }

  @Test
  void aQuarterTurnIsExact() {
    int[] values = {1, 2, 3, 4};
    Pixels pixels = picture(2, values, values, values);
    Affine.rotate(90, 2).apply(pixels, FILL);
    assertThat(ints(pixels.planes(), 0, 4)).containsExactly(2, 4, 1, 3);
  }

  @Test
  void shearsMoveByTheDistance() {
    int[] values = {1, 2, 3, 4};
    Pixels pixels = picture(2, values, values, values);
    Affine.shearX(2).apply(pixels, FILL);
    assertThat(ints(pixels.planes(), 0, 4)).containsExactly(2, 9, 9, 9);   // x + 2 y: the first row by 1, the second by 3
    assertThat(Affine.shearY(0.3)).isEqualTo(new Affine(1, 0, 0, 0.3, 1, 0));
  }

  private static int[] all(Operation operation, double magnitude, int[] values) {
    return Arrays.copyOf(done(operation, magnitude, picture(2, values, values, values)), values.length);
  }

  private static int[] done(Operation operation, double magnitude, Pixels pixels) {
    operation.apply(pixels, new Operation.Level(magnitude, false, FILL));
    return ints(pixels.planes(), 0, pixels.planes().length);
  }

  private static int[] less(Operation operation, double magnitude, Pixels pixels) {
    operation.apply(pixels, new Operation.Level(magnitude, true, FILL));
    return ints(pixels.planes(), 0, pixels.planes().length);
  }

  private static Pixels picture(int size, int[] red, int[] green, int[] blue) {
    float[] values = new float[3 * size * size];
    int[] all = planes(red, green, blue);
    for (int i = 0; i < values.length; i++) {
      values[i] = all[i];
    }
    Pixels pixels = new Pixels();
    pixels.load(values, 0, size);
    return pixels;
  }

  private static int[] planes(int[]... channels) {
    return Arrays.stream(channels).flatMapToInt(Arrays::stream).toArray();
  }

  private static int[] ints(byte[] bytes, int from, int count) {
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = bytes[from + i] & 0xFF;
    }
    return values;
  }
}
