package org.espalier.analysis.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.espalier.analysis.probe.Findings;
import org.espalier.analysis.probe.LayerAttention;
import org.espalier.analysis.probe.PointSpectrum;
import org.espalier.analysis.spectrum.Curve;
import org.espalier.analysis.spectrum.SpectrumSum;
import org.espalier.models.InputException;

/**
 * What a probe found, as {@code probe.json} keeps it: the numbers that are compared from probe to probe, and where they come from.
 *
 * @param mode  of the curves
 * @param slope of the value at pi over normalised depth
 */
public record ProbeRecord(ProbeOrigin origin, String part, int samples, int imageSize, String mode, double slope, List<Point> points,
    List<Attention> attention) {
  public static final String FILE = "probe.json";

  public ProbeRecord {
    if (points.isEmpty()) {
      throw new IllegalArgumentException("it names no probe points");
    }
    points = List.copyOf(points);
    attention = List.copyOf(attention);
  }

  /** @param at values at 1/3, 2/3 and 1 pi */
  public record Point(String tap, double depth, int height, int width, List<Double> at) {
    public Point {
      at = List.copyOf(at);
      if (at.size() != Curve.REPORTED.length) {
        throw new IllegalArgumentException(
            "%s has values at %d fractions of pi, not at %d".formatted(tap, at.size(), Curve.REPORTED.length));
      }
    }
  }

  /**
   * @param distance by head, in cells of the grid
   * @param cell     side of a cell in pixels
   * @param entropy  by head, in nats
   */
  public record Attention(String tap, double cell, List<Double> distance, List<Double> entropy) {

    /** Mean over heads, in pixels. */
    public double meanDistance() {
      return cell * distance.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    /** Mean over heads, in nats. */
    public double meanEntropy() {
      return entropy.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
  }

  public static ProbeRecord of(ProbeOrigin origin, Findings found) {
    return new ProbeRecord(origin, found.part(), found.samples(), found.imageSize(), found.spectrum().mode().label(),
        found.spectrum().slope(), found.spectrum().points().stream().map(ProbeRecord::point).toList(),
        found.attention().stream().map(layer -> attention(layer, found.imageSize())).toList());
  }

  private static Point point(PointSpectrum spectrum) {
    return new Point(spectrum.point().tap(), spectrum.depth(), spectrum.point().height(), spectrum.point().width(),
        Arrays.stream(spectrum.at()).boxed().toList());
  }

  private static Attention attention(LayerAttention layer, int imageSize) {
    return new Attention(layer.tap(), (double) imageSize / layer.places().height(),
        Arrays.stream(layer.distance()).boxed().toList(), Arrays.stream(layer.entropy()).boxed().toList());
  }

  /** All that lie in a run, by learner, then by step; what is of no known step comes last. */
  public static List<ProbeRecord> all(RunFolder run) {
    if (!Files.isDirectory(run.probes())) {
      return List.of();
    }
    try (Stream<Path> files = Files.find(run.probes(), 3, (path, of) -> path.getFileName().toString().equals(FILE))) {
      return files.sorted().map(ProbeRecord::read)
          .sorted(Comparator.comparing((ProbeRecord probe) -> probe.origin.learner()).thenComparing(ProbeRecord::step)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + run.probes() + ": " + e.getMessage(), e);
    }
  }

  /** Updates done; the largest number where nobody knows. */
  public long step() {
    return origin.step().orElse(Long.MAX_VALUE);
  }

  /** @throws InputException if the file is no such record */
  public static ProbeRecord read(Path file) {
    try {
      return of(Json.parse(Files.readString(file)));
    } catch (JsonProcessingException e) {
      throw new InputException(e, "%s is damaged: %s. Remove it, or take the probe again: espalier analyze", file, Json.reason(e));
    } catch (IllegalArgumentException e) {
      throw new InputException(e, "%s is damaged: %s. Remove it, or take the probe again: espalier analyze", file, e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static ProbeRecord of(ObjectNode json) {
    JsonNode step = json.path("step");
    ProbeOrigin origin = new ProbeOrigin(json.path("experimentHash").asText(), json.path("learner").asText(),
        json.path("weights").asText(), step.isNumber() ? OptionalLong.of(step.longValue()) : OptionalLong.empty(),
        json.path("program").asText());
    List<Point> points = list(json.path("points")).map(point -> new Point(point.path("tap").asText(), point.path("depth").asDouble(),
        point.path("height").asInt(), point.path("width").asInt(), numbers(point.path("at")))).toList();
    List<Attention> attention = list(json.path("attention")).map(layer -> new Attention(layer.path("tap").asText(),
        layer.path("cellPixels").asDouble(), numbers(layer.path("distanceCells")), numbers(layer.path("entropyNats")))).toList();
    return new ProbeRecord(origin, json.path("part").asText(), json.path("samples").asInt(), json.path("imageSize").asInt(),
        json.path("mode").asText(), json.path("slope").asDouble(), points, attention);
  }

  private static Stream<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static List<Double> numbers(JsonNode array) {
    return list(array).map(JsonNode::asDouble).toList();
  }

  /** As the file has it. */
  public ObjectNode toJson() {
    ObjectNode json = Json.object().put("experimentHash", origin.experimentHash()).put("learner", origin.learner())
        .put("weights", origin.weights());
    origin.step().ifPresentOrElse(step -> json.put("step", step), () -> json.putNull("step"));
    json.put("program", origin.program()).put("part", part).put("samples", samples).put("imageSize", imageSize).put("mode", mode)
        .put("epsilon", SpectrumSum.EPSILON).put("slope", slope);
    ArrayNode rows = json.putArray("points");
    for (Point point : points) {
      ObjectNode row = rows.addObject().put("tap", point.tap).put("depth", point.depth).put("height", point.height)
          .put("width", point.width);
      point.at.forEach(row.putArray("at")::add);
    }
    ArrayNode layers = json.putArray("attention");
    for (Attention layer : attention) {
      ObjectNode row = layers.addObject().put("tap", layer.tap).put("cellPixels", layer.cell);
      layer.distance.forEach(row.putArray("distanceCells")::add);
      layer.entropy.forEach(row.putArray("entropyNats")::add);
    }
    return json;
  }
}
