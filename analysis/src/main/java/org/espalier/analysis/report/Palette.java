package org.espalier.analysis.report;

import java.util.List;

/** Colours of lines, told apart by colour-blind eyes too; on white. The page has a second set for dark ground. */
final class Palette {
  static final List<String> ON_WHITE =
      List.of("#1f66ad", "#c4570a", "#1a7f56", "#7d4fa8", "#b3304c", "#0c7f92", "#857409", "#646b78");
  static final String INK = "#1d2127";
  static final String MUTED = "#5b6370";
  static final String RULE = "#d9dde3";

  private Palette() {}

  static int index(int colour) {
    return Math.floorMod(colour, ON_WHITE.size());
  }

  static String onWhite(int colour) {
    return ON_WHITE.get(index(colour));
  }
}
