package org.espalier.tests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.espalier.analysis.run.RunFolder;

/** When each step of a run was recorded, to a millisecond, in their order. */
public record StepTimes(List<Instant> times) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static StepTimes of(RunFolder run) throws IOException {
    List<Instant> times = new ArrayList<>();
    for (String line : Files.readAllLines(run.events())) {
      JsonNode event = JSON.readTree(line);
      if (event.path("kind").asText().equals("step")) {
        times.add(Instant.parse(event.path("time").asText()));
      }
    }
    return new StepTimes(times);
  }

  /** How fast the run went between two instants. */
  public double perSecond(Instant from, Instant to) {
    long steps = times.stream().filter(time -> time.isAfter(from) && !time.isAfter(to)).count();
    return steps / (Duration.between(from, to).toMillis() / 1e3);
  }
}
