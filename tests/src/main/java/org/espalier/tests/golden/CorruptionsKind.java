package org.espalier.tests.golden;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.espalier.analysis.robustness.Corruption;
import org.espalier.analysis.robustness.Draws;
import org.espalier.analysis.robustness.Picture;
import org.espalier.models.InputException;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Integers;
import org.espalier.tests.golden.Values.Reals;

/**
 * {@code robustness/corruptions}: a picture under every corruption that a fixture names, at its severities, with draws that the fixture
 * gives. A draw of one severity has the ending {@code _sN}; without it is that of all.
 */
final class CorruptionsKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    Reals image = fixture.reals("input/image");
    int height = size(image, 0);
    int width = size(image, 1);
    Corruption.Scale scale = scale(config, Math.min(height, width));
    Picture picture = new Picture();
    Answers answers = new Answers();
    for (String name : config.texts("names")) {
      for (int severity : config.integers("severities")) {
        Corruption corruption = Corruption.of(name);
        picture.load(height, width, image.floats());
        corruption.apply(picture, scale, severity, new GivenDraws(fixture, corruption, severity, height, width));
        answers.put("output/%s_s%d".formatted(name, severity), Values.of(picture.copy(), height, width, Picture.CHANNELS));
      }
    }
    return answers;
  }

  private static int size(Values values, int dimension) {
    return Math.toIntExact(values.shape().get(dimension));
  }

  private static Corruption.Scale scale(Config config, int side) {
    String table = config.text("table", "");
    return switch (table) {
      case "" -> Corruption.Scale.of(side);
      case "C32" -> Corruption.Scale.SMALL;
      case "C224" -> Corruption.Scale.LARGE;
      default -> throw new InputException("config.table is '%s': C32 and C224 are known", table);
    };
  }

  /** The arrays that a fixture gives, in the order in which a corruption asks. */
  private static final class GivenDraws implements Draws {
    private final Fixture fixture;
    private final int severity;
    private final int height;
    private final int width;
    private final Queue<String> names;

    GivenDraws(Fixture fixture, Corruption corruption, int severity, int height, int width) {
      this.fixture = fixture;
      this.severity = severity;
      this.height = height;
      this.width = width;
      this.names = new ArrayDeque<>(names(corruption));
    }

    private static List<String> names(Corruption corruption) {
      return switch (corruption) {
        case GAUSSIAN_NOISE, SPECKLE_NOISE -> List.of("normal");
        case SHOT_NOISE -> List.of("poisson");
        case IMPULSE_NOISE -> List.of("u1", "u2");
        case GLASS_BLUR -> List.of("glass_offsets");
        case MOTION_BLUR -> List.of("motion_angle");
        case SNOW -> List.of("snow_normal", "snow_angle");
        case FROST -> List.of("frost_texture");
        case FOG -> List.of("fog_heightmap");
        case ELASTIC_TRANSFORM -> List.of("elastic_corners", "elastic_dx", "elastic_dy");
        default -> List.of();
      };
    }

    @Override
    public void normal(float[] out, int count) {
      next(out, count);
    }

    @Override
    public void uniform(float[] out, int count, double low, double high) {
      if ("glass_offsets".equals(names.peek())) {
        offsets(fixture.integers(input(names.remove())), (int) high, out, count);
      } else {
        next(out, count);
      }
    }

    @Override
    public void poisson(float[] means, int count) {
      next(means, count);
    }

    @Override
    public void clouds(float[] out, int rows, int columns, double decay) {
      next(out, rows * columns);
    }

    @Override
    public void ice(float[] out, int rows, int columns) {
      next(out, rows * columns * Picture.CHANNELS);
    }

    private void next(float[] out, int count) {
      float[] given = fixture.reals(input(names.remove())).floats();
      if (given.length != count) {
        throw new InputException("a draw of %d numbers is given, %d are needed", given.length, count);
      }
      System.arraycopy(given, 0, out, 0, count);
    }

    private String input(String name) {
      String ofSeverity = "input/" + name + "_s" + severity;
      return fixture.has(ofSeverity) ? ofSeverity : "input/" + name;
    }

    /** Stored by iteration, row and column; asked for from the last row and column on. */
    private void offsets(Integers given, int delta, float[] out, int count) {
      List<Float> asked = new ArrayList<>(count);
      for (int time = 0; asked.size() < count; time++) {
        for (int h = height - delta; h > delta; h--) {
          for (int w = width - delta; w > delta; w--) {
            int at = 2 * ((time * size(given, 1) + h) * size(given, 2) + w);
            asked.add((float) given.elements()[at]);
            asked.add((float) given.elements()[at + 1]);
          }
        }
      }
      for (int i = 0; i < count; i++) {
        out[i] = asked.get(i);
      }
    }
  }
}
