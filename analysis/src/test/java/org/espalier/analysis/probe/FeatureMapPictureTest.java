package org.espalier.analysis.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FeatureMapPictureTest {

  @Test
  void channelsStandRowByRowBetweenBordersOfZeros() {
    float[] cells = {1, 2, 3, 4, 5, 6};                       // 3 channels of 1 x 2

    FeatureMapPicture.Grid grid = new FeatureMapPicture(2, 1, 3).tiled(cells, 1, 2);

    assertThat(grid.height()).isEqualTo(5);
    assertThat(grid.width()).isEqualTo(7);
    assertThat(grid.values()).containsExactly(
        0, 0, 0, 0, 0, 0, 0,
        0, 1, 2, 0, 3, 4, 0,
        0, 0, 0, 0, 0, 0, 0,
        0, 5, 6, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void thePictureIsAsSquareAsMayBe() {
    assertThat(FeatureMapPicture.of(6).columns()).isEqualTo(2);
    assertThat(FeatureMapPicture.of(7).columns()).isEqualTo(3);
    assertThat(FeatureMapPicture.of(288).columns()).isEqualTo(17);
  }

  @Test
  void valuesFarFromTheMeanAreCutOff() {
    float[] map = new float[101];
    map[0] = 1000;

    float[] cells = FeatureMapPicture.of(1).standardised(map);

    assertThat(cells[0]).isEqualTo(3);
    assertThat(cells[1]).isEqualTo(-0.0995f, within(1e-4f));   // -mean / deviation with n - 1
  }

  @Test
  void aMapOfEqualValuesIsBlank() {
    assertThat(FeatureMapPicture.of(1).standardised(new float[] {7, 7, 7})).containsExactly(0, 0, 0);
  }

  @Test
  void tokensBecomeChannels() {
    assertThat(FeatureMapPicture.channels(new float[] {1, 10, 2, 20, 3, 30}, 2)).containsExactly(1, 2, 3, 10, 20, 30);
  }

  @Test
  void greyRunsFromBlackToWhite() {
    FeatureMapPicture picture = FeatureMapPicture.of(1);

    assertThat(picture.grey(-3)).isZero();
    assertThat(picture.grey(0)).isEqualTo(128);
    assertThat(picture.grey(3)).isEqualTo(255);
  }

  @Test
  void aPictureWithoutColumnsIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new FeatureMapPicture(0, 1, 3)).withMessageContaining("0 columns");
  }
}
