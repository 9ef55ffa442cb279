package org.espalier.analysis.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;

/** Draws PNG on white, with two pixels for one. The only part that needs fonts of the machine. */
final class PngCanvas implements Canvas {
  private static final int SCALE = 2;

  private final Graphics2D graphics;

  private PngCanvas(Graphics2D graphics) {
    this.graphics = graphics;
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.scale(SCALE, SCALE);
  }

  static byte[] file(Figure figure, int width, int height) {
    BufferedImage image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    Drawing.titled(figure, new PngCanvas(graphics), width, height);
    graphics.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new IllegalStateException("an array refused bytes", e);
    }
    return png.toByteArray();
  }

  @Override
  public void rule(double left, double right, double y) {
    graphics.setColor(Color.decode(Palette.RULE));
    graphics.setStroke(new BasicStroke(1));
    graphics.draw(new Line2D.Double(left, y, right, y));
  }

  @Override
  public void line(List<Figure.Point> places, int colour, boolean dashed, String name) {
    Path2D path = new Path2D.Double();
    path.moveTo(places.get(0).x(), places.get(0).y());
    places.stream().skip(1).forEach(place -> path.lineTo(place.x(), place.y()));
    graphics.setColor(Color.decode(Palette.onWhite(colour)));
    float[] dash = dashed ? new float[] {6, 4} : null;
    graphics.setStroke(new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash, 0));
    graphics.draw(path);
  }

  @Override
  public void dot(double x, double y, int colour, String name) {
    graphics.setColor(Color.decode(Palette.onWhite(colour)));
    graphics.fill(new Ellipse2D.Double(x - 3, y - 3, 6, 6));
  }

  @Override
  public void text(String words, double x, double y, Role role, Anchor anchor, boolean upward) {
    graphics.setColor(Color.decode(role == Role.TICK ? Palette.MUTED : Palette.INK));
    graphics.setFont(role == Role.TITLE ? new Font(Font.SANS_SERIF, Font.BOLD, 15)
        : new Font(Font.SANS_SERIF, Font.PLAIN, (int) Drawing.FONT));
    double width = graphics.getFontMetrics().getStringBounds(words, graphics).getWidth();
    AffineTransform before = graphics.getTransform();
    graphics.translate(x, y);
    graphics.rotate(upward ? -Math.PI / 2 : 0);
    graphics.drawString(words, (float) (-width * anchor.ordinal() / 2), 0);
    graphics.setTransform(before);
  }
}
