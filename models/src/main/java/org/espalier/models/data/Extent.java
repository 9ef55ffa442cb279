package org.espalier.models.data;

/** Rows and columns of a window. */
public record Extent(int height, int width) {

  /**
   * Of so many pixels and this width / height, each side rounded, halves to even.
   *
   * @param area   in pixels
   * @param aspect above 0
   */
  public static Extent of(double area, double aspect) {
    return new Extent((int) Math.rint(Math.sqrt(area / aspect)), (int) Math.rint(Math.sqrt(area * aspect)));
  }

  /** Rows for columns. */
  public Extent turned() {
    return new Extent(width, height);
  }

  /** Whether it is a window of a picture: not empty, nowhere larger. */
  public boolean fits(int pictureHeight, int pictureWidth) {
    return height > 0 && width > 0 && height <= pictureHeight && width <= pictureWidth;
  }

  /** Whether it is smaller than a picture in both directions. */
  public boolean leavesSomething(int pictureHeight, int pictureWidth) {
    return height < pictureHeight && width < pictureWidth;
  }
}
