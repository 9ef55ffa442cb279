package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.espalier.models.tensor.RandomKey;
import org.junit.jupiter.api.Test;

/**
 * Expected values are the green channel as torch.nn.functional.interpolate(mode = bilinear, antialias = True) computes it in
 * float64 (PyTorch 2.13); Pillow's 8-bit resize agrees with the first after rounding. Tolerance 1e-3 of 255: printed to 4
 * decimals, computed here in float32.
 */
class ResamplerTest {

  @Test
  void shrinkingAveragesOverTheWidenedTriangle() {
    check(picture(6, 9), Framing.window(0, 0, 6, 9, false, 4), 4,
        30.0214, 56.3476, 86.1524, 112.4786,
        95.7714, 122.0976, 151.9024, 167.6635,
        174.0381, 138.3415, 161.9024, 135.4032,
        131.3214, 87.8720, 110.6524, 136.9786);
    check(picture(40, 33), Framing.window(0, 0, 40, 33, false, 3), 3,
        126.7927, 129.1434, 124.7228,
        121.1222, 131.3413, 124.0233,
        118.4711, 134.4177, 114.5317);
  }

  @Test
  void growingInterpolatesBetweenPixelCentres() {
    check(picture(3, 2), Framing.window(0, 0, 3, 2, false, 5), 5,
        5.0000, 6.3000, 11.5000, 16.7000, 18.0000,
        20.2000, 21.5000, 26.7000, 31.9000, 33.2000,
        43.0000, 44.3000, 49.5000, 54.7000, 56.0000,
        74.2000, 75.5000, 80.7000, 85.9000, 87.2000,
        95.0000, 96.3000, 101.5000, 106.7000, 108.0000);
  }

  @Test
  void aWindowBeyondThePictureIsBlackThereAndMirroredAsAWhole() {
    check(picture(4, 4), Framing.window(-2, 1, 5, 5, true, 3), 3,
        0, 0, 0,
        0, 30.9383, 26.7778,
        0, 84.0000, 91.2857);
  }

  @Test
  void theCentreIsCutFromTheResizedPicture() {
    Framing framing = new Transform.ResizeCenterCrop().frame(20, 30, 7, RandomKey.of(0, "none").stream());
    assertThat(framing).isEqualTo(new Framing(0, 0, 20, 30, false, 8, 12, 0, 2));
    check(picture(20, 30), framing, 7,
        122.5055, 146.3673, 174.0073, 164.3564, 158.0182, 105.0800, 71.7455,
        155.1536, 121.0384, 129.6320, 112.7200, 112.3024, 137.1696, 126.5120,
        119.2400, 110.5200, 143.2800, 146.8480, 105.8800, 117.6400, 131.9680,
        121.7200, 113.0000, 145.7600, 149.3280, 108.3600, 120.1200, 134.4480,
        144.2416, 110.1264, 126.9120, 110.0000, 116.1360, 144.2800, 134.0320,
        124.9424, 149.8096, 169.8720, 165.2480, 140.6640, 103.6816, 70.0864,
        71.9600, 104.2000, 136.9600, 169.2000, 201.9600, 209.2144, 76.9056);
  }

  @Test
  void aPictureOfTheRightSizeIsOnlyCopied() {
    float[] out = new float[3 * 16];
    new Resampler().resample(picture(4, 4), Framing.window(0, 0, 4, 4, false, 4), Interpolation.BILINEAR, 4, out, 0);
    for (int i = 0; i < out.length; i++) {
      assertThat(out[i]).isEqualTo(picture(4, 4).planes()[i] & 0xFF);
    }
  }

  private static void check(Image image, Framing framing, int size, double... green) {
    float[] out = new float[5 + 3 * size * size];
    new Resampler().resample(image, framing, Interpolation.BILINEAR, size, out, 5);
    for (int i = 0; i < green.length; i++) {
      assertThat((double) out[5 + size * size + i]).as("value %d", i).isCloseTo(green[i], within(1e-3));
    }
  }

  /** Value at channel c, row y, column x: 7 y y + 13 x + 31 c y + 5 c, modulo 256. */
  private static Image picture(int height, int width) {
    byte[] planes = new byte[3 * height * width];
    for (int i = 0; i < planes.length; i++) {
      int x = i % width;
      int y = i / width % height;
      int c = i / width / height;
      planes[i] = (byte) (7 * y * y + 13 * x + 31 * c * y + 5 * c);
    }
    return new Image(height, width, planes);
  }
}
