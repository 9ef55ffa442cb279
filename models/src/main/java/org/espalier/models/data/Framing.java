package org.espalier.models.data;

/**
 * What a transform decided for one picture: take a window of it, mirror it, resize the window, cut the output from the result.
 *
 * @param top          first row of the window; the window may reach beyond the picture, where all is black
 * @param left         first column of the window
 * @param height       rows of the window
 * @param width        columns of the window
 * @param flip         whether the window is mirrored left to right
 * @param resizeHeight rows the whole window is resized to
 * @param resizeWidth  columns the whole window is resized to
 * @param cropTop      first row of the output in the resized window
 * @param cropLeft     first column of the output in the resized window
 */
record Framing(int top, int left, int height, int width, boolean flip, int resizeHeight, int resizeWidth, int cropTop,
    int cropLeft) {

  /** A window that is resized to the output's size and kept whole. */
  static Framing window(int top, int left, int height, int width, boolean flip, int imageSize) {
    return new Framing(top, left, height, width, flip, imageSize, imageSize, 0, 0);
  }
}
