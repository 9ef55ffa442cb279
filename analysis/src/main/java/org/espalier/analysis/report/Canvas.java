package org.espalier.analysis.report;

import java.util.List;

/** What a figure is drawn on. Places are in pixels from the upper left corner. */
interface Canvas {
  /** What a text is for, which says how it looks. */
  enum Role { TITLE, LABEL, TICK }

  /** Which end of a text is at its place. */
  enum Anchor { START, MIDDLE, END }

  /** A thin horizontal line behind everything. */
  void rule(double left, double right, double y);

  /** One line of the palette; {@code name} is for who points at it. */
  void line(List<Figure.Point> places, int colour, boolean dashed, String name);

  /** The end of a line; {@code name} says what it is. */
  void dot(double x, double y, int colour, String name);

  /** A text whose base line is at {@code y}; {@code upward} is turned by a quarter to the left. */
  void text(String words, double x, double y, Role role, Anchor anchor, boolean upward);
}
