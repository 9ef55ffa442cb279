package org.espalier.analysis.robustness;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.espalier.models.InputException;
import org.espalier.models.Nearest;

/**
 * The corruptions, in the benchmark's order: the fifteen that its score counts, in four groups, and extra ones. Each acts on a picture
 * of any height and width of at least {@link #LEAST_SIDE}.
 */
public enum Corruption {
  GAUSSIAN_NOISE(Group.NOISE, GaussianNoise.TABLE, GaussianNoise::apply),
  SHOT_NOISE(Group.NOISE, ShotNoise.TABLE, ShotNoise::apply),
  IMPULSE_NOISE(Group.NOISE, ImpulseNoise.TABLE, ImpulseNoise::apply),
  DEFOCUS_BLUR(Group.BLUR, DefocusBlur.TABLE, DefocusBlur::apply),
  GLASS_BLUR(Group.BLUR, GlassBlur.TABLE, GlassBlur::apply),
  MOTION_BLUR(Group.BLUR, MotionBlur.TABLE, MotionBlur::apply),
  ZOOM_BLUR(Group.BLUR, ZoomBlur.TABLE, ZoomBlur::apply),
  SNOW(Group.WEATHER, Snow.TABLE, Snow::apply),
  FROST(Group.WEATHER, Frost.TABLE, Frost::apply),
  FOG(Group.WEATHER, Fog.TABLE, Fog::apply),
  BRIGHTNESS(Group.WEATHER, Brightness.TABLE, Brightness::apply),
  CONTRAST(Group.DIGITAL, Contrast.TABLE, Contrast::apply),
  ELASTIC_TRANSFORM(Group.DIGITAL, ElasticTransform.TABLE, ElasticTransform::apply),
  PIXELATE(Group.DIGITAL, Pixelate.TABLE, Pixelate::apply),
  JPEG_COMPRESSION(Group.DIGITAL, JpegCompression.TABLE, JpegCompression::apply),
  SPECKLE_NOISE(Group.EXTRA, SpeckleNoise.TABLE, SpeckleNoise::apply),
  GAUSSIAN_BLUR(Group.EXTRA, GaussianBlur.TABLE, GaussianBlur::apply),
  SATURATE(Group.EXTRA, Saturate.TABLE, Saturate::apply);

  /** What is wrong with the picture. */
  public enum Group {
    NOISE, BLUR, WEATHER, DIGITAL,
    /** Not part of the score. */
    EXTRA;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Which of the published tables gives the parameters. */
  public enum Scale {
    /** CIFAR-C's. */
    SMALL,
    /** ImageNet-C's. */
    LARGE;

    private static final int LARGEST_SMALL_SIDE = 64;

    /** @param side shorter side of a picture */
    public static Scale of(int side) {
      return side <= LARGEST_SMALL_SIDE ? SMALL : LARGE;
    }
  }

  /** Severities go from 1 to this. */
  public static final int SEVERITIES = SeverityTable.MOST;
  /** Rows and columns that a picture has at least. */
  public static final int LEAST_SIDE = 4;

  private final Group group;
  private final SeverityTable table;
  private final Effect effect;

  Corruption(Group group, SeverityTable table, Effect effect) {
    this.group = group;
    this.table = table;
    this.effect = effect;
  }

  /** The fifteen whose errors the score is made of. */
  public static List<Corruption> benchmark() {
    return Arrays.stream(values()).filter(Corruption::counts).toList();
  }

  /** @throws InputException if there is none of that label; names the nearest */
  public static Corruption of(String label) {
    List<String> labels = Arrays.stream(values()).map(Corruption::label).toList();
    int place = labels.indexOf(label);
    if (place < 0) {
      throw new InputException("there is no corruption \"%s\"%s: there are %s", label,
          Nearest.to(label, labels).map(near -> ", perhaps " + near).orElse(""), String.join(", ", labels));
    }
    return values()[place];
  }

  /** As the benchmark calls it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public Group group() {
    return group;
  }

  /** Whether it is one of the fifteen. */
  public boolean counts() {
    return group != Group.EXTRA;
  }

  /**
   * Corrupts a picture in place, with the parameters that its size asks for. Values end in 0 .. 1.
   *
   * @param severity 1 to 5
   * @throws InputException if the picture is too small
   */
  public void apply(Picture picture, int severity, Draws draws) {
    apply(picture, Scale.of(picture.side()), severity, draws);
  }

  /** The same with the parameters of a table, whatever the picture's size. */
  public void apply(Picture picture, Scale scale, int severity, Draws draws) {
    requireSize(picture.height(), picture.width());
    effect.apply(picture, table.level(scale, requireSeverity(severity), picture.side()), draws);
    picture.clip();
  }

  /** @throws InputException if it is not 1 to 5 */
  public static int requireSeverity(int severity) {
    if (severity < 1 || severity > SEVERITIES) {
      throw new InputException("severity is %d: give 1 (mild) to %d", severity, SEVERITIES);
    }
    return severity;
  }

  private static void requireSize(int height, int width) {
    if (Math.min(height, width) < LEAST_SIDE) {
      throw new InputException("corruptions need pictures of at least %d x %d pixels, but one has %d x %d: choose a larger image size",
          LEAST_SIDE, LEAST_SIDE, height, width);
    }
  }

  /** @throws InputException if pictures of so many rows and columns are too small */
  static void requireSize(int side) {
    requireSize(side, side);
  }
}
