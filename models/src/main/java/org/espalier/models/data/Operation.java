package org.espalier.models.data;

/** The fifteen operations of RandAugment as the DeiT recipe has them ("increasing"). Their order is part of what is drawn. */
enum Operation {
  AUTO_CONTRAST((pixels, level) -> Tones.autoContrast(pixels)),
  EQUALIZE((pixels, level) -> Tones.equalize(pixels)),
  INVERT((pixels, level) -> Tones.invert(pixels)),
  ROTATE((pixels, level) -> level.move(pixels, Affine.rotate(level.signed(Levels.rotateDegrees(level.magnitude)), pixels.size()))),
  POSTERIZE((pixels, level) -> Tones.posterize(pixels, Levels.posterizeBits(level.magnitude))),
  SOLARIZE((pixels, level) -> Tones.solarize(pixels, Levels.solarizeThreshold(level.magnitude))),
  SOLARIZE_ADD((pixels, level) -> Tones.solarizeAdd(pixels, Levels.solarizeAddend(level.magnitude))),
  COLOR((pixels, level) -> Blends.color(pixels, level.factor())),
  CONTRAST((pixels, level) -> Blends.contrast(pixels, level.factor())),
  BRIGHTNESS((pixels, level) -> Blends.brightness(pixels, level.factor())),
  SHARPNESS((pixels, level) -> Blends.sharpness(pixels, level.factor())),
  SHEAR_X((pixels, level) -> level.move(pixels, Affine.shearX(level.signed(Levels.shear(level.magnitude))))),
  SHEAR_Y((pixels, level) -> level.move(pixels, Affine.shearY(level.signed(Levels.shear(level.magnitude))))),
  TRANSLATE_X((pixels, level) -> level.move(pixels,
      Affine.translate(level.signed(Levels.translate(level.magnitude)) * pixels.size(), 0))),
  TRANSLATE_Y((pixels, level) -> level.move(pixels,
      Affine.translate(0, level.signed(Levels.translate(level.magnitude)) * pixels.size())));

  /**
   * How strongly.
   *
   * @param magnitude 0 .. 10
   * @param negative  to the other side, or less instead of more
   * @param fill      colour, 0 .. 255 a channel, of what comes from outside the picture
   */
  record Level(double magnitude, boolean negative, int[] fill) {
    private double signed(double value) {
      return negative ? -value : value;
    }

    private double factor() {
      return Levels.enhanceFactor(magnitude, negative);
    }

    private void move(Pixels pixels, Affine where) {
      where.apply(pixels, fill);
    }
  }

  private interface Effect {
    void on(Pixels pixels, Level level);
  }

  private static final Operation[] ALL = values();
  private final Effect effect;

  Operation(Effect effect) {
    this.effect = effect;
  }

  static int count() {
    return ALL.length;
  }

  static Operation number(int index) {
    return ALL[index];
  }

  void apply(Pixels pixels, Level level) {
    effect.on(pixels, level);
  }
}
