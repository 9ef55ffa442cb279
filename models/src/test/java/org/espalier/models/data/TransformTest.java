package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.espalier.models.InputException;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.RandomStream;
import org.junit.jupiter.api.Test;

class TransformTest {

  @Test
  void padAndCropReachesEveryPlaceAndBothSides() {
    Transform transform = new Transform.PadCropFlip(null);
    Set<Framing> seen = new HashSet<>();
    for (int i = 0; i < 4_000; i++) {
      Framing framing = transform.frame(32, 32, 48, stream(i));
      assertThat(framing.top()).isBetween(-4, 4);
      assertThat(framing.left()).isBetween(-4, 4);
      assertThat(framing).isEqualTo(Framing.window(framing.top(), framing.left(), 32, 32, framing.flip(), 48));
      seen.add(framing);
    }

    assertThat(seen).hasSize(9 * 9 * 2);
  }

  /** Computed in Python from the contracts of RandomKey, RandomStream and the transforms. */
  @Test
  void drawsAreTheFrozenOnes() {
    Transform pad = new Transform.PadCropFlip(null);
    Transform window = new Transform.RandomResizedCropFlip(null, null, null, null);
    RandomKey key = RandomKey.of(7, "augment").time(3);

    assertThat(pad.frame(32, 32, 32, key.item(5).pass(0).stream())).isEqualTo(Framing.window(3, -4, 32, 32, true, 32));
    assertThat(pad.frame(32, 32, 32, key.item(5).pass(1).stream())).isEqualTo(Framing.window(-2, -4, 32, 32, false, 32));
    assertThat(pad.frame(32, 32, 32, key.item(6).pass(0).stream())).isEqualTo(Framing.window(4, -3, 32, 32, false, 32));
    assertThat(window.frame(300, 400, 224, key.item(5).stream())).isEqualTo(Framing.window(19, 12, 249, 329, true, 224));
    assertThat(window.frame(300, 400, 224, key.item(6).stream())).isEqualTo(Framing.window(2, 37, 292, 348, false, 224));
  }

  @Test
  void theBorderGrowsWithThePictureUnlessItIsGiven() {
    assertThat(lowestTop(new Transform.PadCropFlip(null), 64)).isEqualTo(-8);
    assertThat(lowestTop(new Transform.PadCropFlip(2), 64)).isEqualTo(-2);
    assertThat(lowestTop(new Transform.PadCropFlip(0), 64)).isZero();
  }

  @Test
  void aRandomWindowKeepsAreaAndAspectWithinBounds() {
    Transform transform = new Transform.RandomResizedCropFlip(null, null, null, null);
    int flips = 0;
    double smallest = 1;
    for (int i = 0; i < 2_000; i++) {
      Framing f = transform.frame(300, 400, 224, stream(i));
      double area = f.height() * f.width() / 120_000.0;
      assertThat(area).isBetween(0.595, 1.0);
      assertThat((double) f.width() / f.height()).isBetween(0.74, 1.35);
      assertThat(f.top()).isBetween(0, 300 - f.height());
      assertThat(f.left()).isBetween(0, 400 - f.width());
      flips += f.flip() ? 1 : 0;
      smallest = Math.min(smallest, area);
    }
    assertThat(flips).isBetween(890, 1110);
    assertThat(smallest).isLessThan(0.62);
  }

  @Test
  void aPictureTooLongForAnyWindowGivesItsCentre() {
    Transform transform = new Transform.RandomResizedCropFlip(0.9, 1.0, null, null);

    Framing wide = transform.frame(30, 300, 224, stream(1));
    Framing tall = transform.frame(300, 30, 224, stream(1));

    assertThat(wide).isEqualTo(Framing.window(0, 130, 30, 40, wide.flip(), 224));
    assertThat(tall).isEqualTo(Framing.window(130, 0, 40, 30, tall.flip(), 224));
  }

  @Test
  void testTransformsDrawNothing() {
    assertThat(new Transform.ResizeCenterCrop().frame(500, 375, 224, null))
        .isEqualTo(new Framing(0, 0, 500, 375, false, 341, 256, 58, 16));
    assertThat(new Transform.Resize().frame(50, 30, 32, null)).isEqualTo(Framing.window(0, 0, 50, 30, false, 32));
    assertThat(new Transform.None().frame(32, 32, 32, null)).isEqualTo(Framing.window(0, 0, 32, 32, false, 32));
    assertThatThrownBy(() -> new Transform.None().frame(31, 32, 32, null)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("31 x 32", "32");
  }

  @Test
  void boundsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new Transform.PadCropFlip(-1)).isInstanceOf(InputException.class)
        .hasMessageContaining("pad is -1");
    assertThatThrownBy(() -> new Transform.RandomResizedCropFlip(0.0, 1.0, null, null)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new Transform.RandomResizedCropFlip(0.5, 1.1, null, null)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new Transform.RandomResizedCropFlip(null, null, 2.0, 1.0)).isInstanceOf(InputException.class);
  }

  private static int lowestTop(Transform transform, int side) {
    int lowest = 0;
    for (int i = 0; i < 1_000; i++) {
      lowest = Math.min(lowest, transform.frame(side, side + 20, 32, stream(i)).top());
    }
    return lowest;
  }

  private static RandomStream stream(int i) {
    return RandomKey.of(1, "test").item(i).stream();
  }
}
