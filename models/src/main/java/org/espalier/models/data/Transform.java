package org.espalier.models.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.espalier.models.InputException;
import org.espalier.models.tensor.RandomStream;

/**
 * How a picture of any size is framed as a square of the network's input size; the pixels then follow from an antialiased
 * resize ({@link Resampler}), bilinear if nothing else is said. Draws come from the sample's own stream, so they depend on nothing else.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Transform.PadCropFlip.class, name = "pad-crop-flip"),
    @JsonSubTypes.Type(value = Transform.RandomResizedCropFlip.class, name = "random-resized-crop-flip"),
    @JsonSubTypes.Type(value = Transform.Resize.class, name = "resize"),
    @JsonSubTypes.Type(value = Transform.ResizeCenterCrop.class, name = "resize-center-crop"),
    @JsonSubTypes.Type(value = Transform.None.class, name = "none")})
public sealed interface Transform {

  /** Frames a picture of {@code height} x {@code width} as {@code imageSize} x {@code imageSize}. */
  Framing frame(int height, int width, int imageSize, RandomStream draws);

  /** How the window is resized. */
  default Interpolation filter() {
    return Interpolation.BILINEAR;
  }

  /** Says exactly what is done, with every number; equal texts mean equal transforms. */
  String text();

  /**
   * Black border, random crop of the picture's own size, mirrored with probability 1/2 (CIFAR's usual augmentation).
   *
   * @param pad rows and columns added on each side; null means an eighth of the picture's shorter side (4 at 32)
   */
  record PadCropFlip(Integer pad) implements Transform {
    public PadCropFlip {
      if (pad != null && (pad < 0 || pad > 1024)) {
        throw new InputException("pad is %d: give 0 to 1024 pixels, or leave it out for an eighth of the picture", pad);
      }
    }

    @Override
    public Framing frame(int height, int width, int imageSize, RandomStream draws) {
      int border = pad == null ? Math.round(Math.min(height, width) / 8f) : pad;
      int top = draws.nextInt(2 * border + 1) - border;
      int left = draws.nextInt(2 * border + 1) - border;
      return Framing.window(top, left, height, width, draws.nextBoolean(0.5), imageSize);
    }

    @Override
    public String text() {
      return "pad " + (pad == null ? "1/8" : pad) + ", random crop, flip 0.5";
    }
  }

  /**
   * A random window of the picture, by area and aspect ratio, resized to the whole; mirrored with probability 1/2. As
   * torchvision's RandomResizedCrop: ten tries, then the largest central window of an allowed aspect.
   *
   * @param minArea   smallest part of the picture's area, above 0
   * @param maxArea   largest part, at most 1
   * @param minAspect smallest width / height
   * @param maxAspect largest width / height
   * @param interpolation of the resize; null for bilinear
   */
  record RandomResizedCropFlip(Double minArea, Double maxArea, Double minAspect, Double maxAspect,
      @JsonInclude(JsonInclude.Include.NON_NULL) Interpolation interpolation) implements Transform {
    private static final int TRIES = 10;

    public RandomResizedCropFlip {
      minArea = minArea == null ? Double.valueOf(0.6) : minArea;
      maxArea = maxArea == null ? Double.valueOf(1) : maxArea;
      minAspect = minAspect == null ? Double.valueOf(3.0 / 4) : minAspect;
      maxAspect = maxAspect == null ? Double.valueOf(4.0 / 3) : maxAspect;
      if (!(minArea > 0 && minArea <= maxArea && maxArea <= 1)) {
        throw new InputException("minArea %s and maxArea %s: need 0 < minArea <= maxArea <= 1", minArea, maxArea);
      }
      if (!(minAspect >= 0.01 && minAspect <= maxAspect && maxAspect <= 100)) {
        throw new InputException("minAspect %s and maxAspect %s: need 0.01 <= minAspect <= maxAspect <= 100", minAspect,
            maxAspect);
      }
    }

    /** With a bilinear resize. */
    public RandomResizedCropFlip(Double minArea, Double maxArea, Double minAspect, Double maxAspect) {
      this(minArea, maxArea, minAspect, maxAspect, null);
    }

    @Override
    public Interpolation filter() {
      return interpolation == null ? Interpolation.BILINEAR : interpolation;
    }

    @Override
    public Framing frame(int height, int width, int imageSize, RandomStream draws) {
      Framing window = window(height, width, imageSize, draws);
      return Framing.window(window.top(), window.left(), window.height(), window.width(), draws.nextBoolean(0.5), imageSize);
    }

    private Framing window(int height, int width, int imageSize, RandomStream draws) {
      double logMin = StrictMath.log(minAspect);
      double logMax = StrictMath.log(maxAspect);
      for (int i = 0; i < TRIES; i++) {
        double area = (double) height * width * draws.nextDouble(minArea, maxArea);
        double aspect = StrictMath.exp(draws.nextDouble(logMin, logMax));
        Extent extent = Extent.of(area, aspect);
        if (extent.fits(height, width)) {
          int top = draws.nextInt(height - extent.height() + 1);
          int left = draws.nextInt(width - extent.width() + 1);
          return Framing.window(top, left, extent.height(), extent.width(), false, imageSize);
        }
      }
      return central(height, width, imageSize);
    }

    private Framing central(int height, int width, int imageSize) {
      double aspect = (double) width / height;
      int w = aspect > maxAspect ? Math.max(1, (int) Math.rint(height * maxAspect)) : width;
      int h = aspect < minAspect ? Math.max(1, (int) Math.rint(width / minAspect)) : height;
      return Framing.window((height - h) / 2, (width - w) / 2, h, w, false, imageSize);
    }

    @Override
    public String text() {
      return "random resized crop, area " + minArea + " to " + maxArea + ", aspect " + minAspect + " to " + maxAspect
          + said(interpolation) + ", flip 0.5";
    }
  }

  /**
   * The whole picture resized to a square, whatever its aspect.
   *
   * @param interpolation null for bilinear
   */
  record Resize(@JsonInclude(JsonInclude.Include.NON_NULL) Interpolation interpolation) implements Transform {
    /** With a bilinear resize. */
    public Resize() {
      this(null);
    }

    @Override
    public Interpolation filter() {
      return interpolation == null ? Interpolation.BILINEAR : interpolation;
    }

    @Override
    public Framing frame(int height, int width, int imageSize, RandomStream draws) {
      return Framing.window(0, 0, height, width, false, imageSize);
    }

    @Override
    public String text() {
      return "resize" + said(interpolation);
    }
  }

  /**
   * The shorter side resized to 256/224 of the output, then the central square (ImageNet's usual test transform).
   *
   * @param interpolation null for bilinear
   */
  record ResizeCenterCrop(@JsonInclude(JsonInclude.Include.NON_NULL) Interpolation interpolation) implements Transform {
    /** With a bilinear resize. */
    public ResizeCenterCrop() {
      this(null);
    }

    @Override
    public Interpolation filter() {
      return interpolation == null ? Interpolation.BILINEAR : interpolation;
    }

    @Override
    public Framing frame(int height, int width, int imageSize, RandomStream draws) {
      int shorter = (int) Math.rint(imageSize * 256.0 / 224.0);
      int h = height <= width ? shorter : (int) ((long) shorter * height / width);
      int w = width <= height ? shorter : (int) ((long) shorter * width / height);
      int top = (int) Math.rint((h - imageSize) / 2.0);
      int left = (int) Math.rint((w - imageSize) / 2.0);
      return new Framing(0, 0, height, width, false, h, w, top, left);
    }

    @Override
    public String text() {
      return "shorter side to 256/224" + said(interpolation) + ", centre crop";
    }
  }

  /** The picture as it is; one of another size is an error. */
  record None() implements Transform {
    @Override
    public Framing frame(int height, int width, int imageSize, RandomStream draws) {
      if (height != imageSize || width != imageSize) {
        throw new InputException("a picture of %d x %d pixels does not fit imageSize %d: use the transform \"resize\"", height,
            width, imageSize);
      }
      return Framing.window(0, 0, height, width, false, imageSize);
    }

    @Override
    public String text() {
      return "none";
    }
  }

  /** Nothing of what is usual, so that texts of old stay what they are. */
  private static String said(Interpolation interpolation) {
    return interpolation == null || interpolation == Interpolation.BILINEAR ? "" : ", bicubic";
  }
}
