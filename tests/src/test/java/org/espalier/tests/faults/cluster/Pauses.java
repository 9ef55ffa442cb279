package org.espalier.tests.faults.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.espalier.analysis.run.RunFolder;

/**
 * How long a run stood still each time it was placed anew, by its events: from the last step before to the first step after.
 *
 * @param steps between the placement before and this one
 * @param going how long those took
 * @param pause that followed
 */
record Pauses(long steps, Duration going, Duration pause) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static List<Pauses> of(RunFolder run) throws IOException {
    List<Pauses> pauses = new ArrayList<>();
    List<Instant> spell = new ArrayList<>();
    boolean anew = false;
    for (String line : Files.readAllLines(run.events())) {
      JsonNode event = JSON.readTree(line);
      String kind = event.path("kind").asText();
      anew |= kind.equals("resumed") && !spell.isEmpty();
      if (kind.equals("step")) {
        Instant time = Instant.parse(event.path("time").asText());
        if (anew) {
          Instant last = spell.get(spell.size() - 1);
          pauses.add(new Pauses(spell.size(), Duration.between(spell.get(0), last), Duration.between(last, time)));
          spell.clear();
          anew = false;
        }
        spell.add(time);
      }
    }
    return pauses;
  }

  double stepsPerSecond() {
    return (steps - 1) / (going.toMillis() / 1e3);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%d steps, %.1f a second, then a pause of %.2f s", steps, stepsPerSecond(), pause.toMillis() / 1e3);
  }
}
