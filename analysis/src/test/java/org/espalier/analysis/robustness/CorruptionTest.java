package org.espalier.analysis.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.espalier.models.InputException;
import org.espalier.models.data.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorruptionTest {
  private static final List<Image> SCENES = List.of(Scene.of(4, 4), Scene.of(5, 9), Scene.of(32, 32), Scene.of(48, 33),
      Scene.of(65, 65), Scene.of(70, 96));
  /** What nobody draws for. */
  private static final Set<Corruption> CERTAIN = EnumSet.of(Corruption.DEFOCUS_BLUR, Corruption.ZOOM_BLUR, Corruption.BRIGHTNESS,
      Corruption.CONTRAST, Corruption.PIXELATE, Corruption.JPEG_COMPRESSION, Corruption.GAUSSIAN_BLUR, Corruption.SATURATE);

  private static float[] corrupt(Image image, Corruption corruption, int severity, long seed, long sample) {
    Picture picture = new Picture().load(image);
    corruption.apply(picture, severity, new KeyedDraws(seed, corruption, severity, sample));
    return picture.copy();
  }

  @ParameterizedTest
  @EnumSource
  void aPictureOfAnySizeStaysOneAndIsTheSameEachTime(Corruption corruption) {
    for (Image scene : SCENES) {
      for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
        float[] values = corrupt(scene, corruption, severity, 7, 3);

        assertThat(values).hasSize(3 * scene.height() * scene.width());
        for (float value : values) {
          assertThat(value).isBetween(0f, 1f);
        }
        assertThat(corrupt(scene, corruption, severity, 7, 3)).isEqualTo(values);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void chanceFollowsFromSeedAndSample(Corruption corruption) {
    Image scene = Scene.of(32, 32);
    float[] values = corrupt(scene, corruption, 3, 7, 3);

    assertThat(Arrays.equals(corrupt(scene, corruption, 3, 8, 3), values)).isEqualTo(CERTAIN.contains(corruption));
    assertThat(Arrays.equals(corrupt(scene, corruption, 3, 7, 4), values)).isEqualTo(CERTAIN.contains(corruption));
  }

  /**
   * Saturate takes colour away when it is mild and adds some when it is strong; elastic transform and glass blur trade far shifts for many,
   * which a mean difference does not tell.
   */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"SATURATE", "ELASTIC_TRANSFORM", "GLASS_BLUR"})
  void theStrongestLeavesLessOfAPictureThanTheMildest(Corruption corruption) {
    for (Image scene : List.of(Scene.of(32, 32), Scene.of(96, 96))) {
      Corruptor corruptor = new Corruptor(1);
      assertThat(Scene.difference(scene, corruptor.image(scene, corruption, 5, 0)))
          .isGreaterThan(Scene.difference(scene, corruptor.image(scene, corruption, 1, 0)));
    }
  }

  /** Sets on disk and results of others depend on them. The JPEG codec is the platform's, and free to change. */
  @Test
  void theBitsAreFrozen() {
    Corruptor corruptor = new Corruptor(1);
    Map<String, String> sums = new TreeMap<>();
    EnumSet.complementOf(EnumSet.of(Corruption.JPEG_COMPRESSION)).forEach(corruption -> {
      CRC32 sum = new CRC32();
      for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
        sum.update(corruptor.image(Scene.of(32, 32), corruption, severity, 5).planes());
        sum.update(corruptor.image(Scene.of(65, 80), corruption, severity, 5).planes());
      }
      sums.put(corruption.label(), "%08x".formatted(sum.getValue()));
    });

    assertThat(sums).hasToString("{brightness=db6f94a8, contrast=baafaeba, defocus_blur=0daba6c4, elastic_transform=16923adc, "
        + "fog=550319c1, frost=fe547846, gaussian_blur=2dbacd70, gaussian_noise=1cc56d55, glass_blur=b5f45cea, impulse_noise=333c10b7, "
        + "motion_blur=ddb7ce27, pixelate=44e19d4d, saturate=ab2a73b0, shot_noise=4ff0e98e, snow=1ac1a7e6, speckle_noise=7a051fbc, "
        + "zoom_blur=4cd22c17}");
  }

  @Test
  void fifteenCountInFourGroups() {
    assertThat(Corruption.benchmark()).hasSize(15).doesNotContain(Corruption.SPECKLE_NOISE, Corruption.GAUSSIAN_BLUR, Corruption.SATURATE);
    assertThat(Corruption.benchmark().stream().map(Corruption::group).distinct()).hasSize(4);
    assertThat(Corruption.of("jpeg_compression")).isEqualTo(Corruption.JPEG_COMPRESSION);
  }

  @Test
  void lengthsOfLargePicturesGrowWithThem() {
    assertThat(DefocusBlur.TABLE.level(Corruption.Scale.of(64), 5, 64)).containsExactly(1.5, .1);
    assertThat(DefocusBlur.TABLE.level(Corruption.Scale.of(112), 3, 112)).containsExactly(3, .25);
    assertThat(GlassBlur.TABLE.level(Corruption.Scale.of(448), 2, 448)).containsExactly(1.8, 4, 1);
    assertThat(Fog.TABLE.level(Corruption.Scale.of(448), 2, 448)).containsExactly(2, 2);
  }

  @Test
  void whatThereIsNotIsNamed() {
    assertThatThrownBy(() -> Corruption.of("gausian_noise")).isInstanceOf(InputException.class)
        .hasMessageContaining("perhaps gaussian_noise");
    assertThatThrownBy(() -> corrupt(Scene.of(8, 8), Corruption.FOG, 6, 0, 0)).isInstanceOf(InputException.class)
        .hasMessageContaining("severity is 6");
    assertThatThrownBy(() -> corrupt(Scene.of(3, 8), Corruption.GLASS_BLUR, 1, 0, 0)).isInstanceOf(InputException.class)
        .hasMessageContaining("at least 4 x 4").hasMessageContaining("3 x 8");
  }

  @Test
  void aBlackPictureHasNoHueAndStaysSound() {
    Image black = new Image(32, 32, new byte[3 * 32 * 32]);
    for (Corruption corruption : Corruption.values()) {
      for (float value : corrupt(black, corruption, 5, 0, 0)) {
        assertThat(value).as(corruption.label()).isBetween(0f, 1f);
      }
    }
    assertThat(corrupt(black, Corruption.BRIGHTNESS, 5, 0, 0)).containsOnly(0.3f);
  }
}
