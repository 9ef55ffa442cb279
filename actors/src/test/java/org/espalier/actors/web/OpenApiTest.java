package org.espalier.actors.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The description says what the program does. */
class OpenApiTest {
  private final JsonNode description = read();
  private final List<Endpoint> endpoints =
      new Endpoints(new FakeControl(), null, new Metrics(), Optional::empty).all();

  private static JsonNode read() {
    try {
      return new YAMLMapper().readTree(OpenApiTest.class.getResourceAsStream("openapi.yaml"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void pathsAndMethodsAreThoseOfTheServer() {
    List<String> described = new ArrayList<>();
    description.get("paths").fields().forEachRemaining(path -> path.getValue().fieldNames()
        .forEachRemaining(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

    assertThat(described).containsExactlyInAnyOrderElementsOf(
        endpoints.stream().map(endpoint -> endpoint.method().value() + " " + endpoint.path()).toList());
  }

  @Test
  void whatNeedsNoTokenIsSaid() {
    for (Endpoint endpoint : endpoints) {
      JsonNode operation = description.get("paths").get(endpoint.path()).get(endpoint.method().value().toLowerCase(Locale.ROOT));
      assertThat(operation.has("security")).as(endpoint.path()).isEqualTo(endpoint.open());
    }
  }

  @Test
  void theSchemasHaveTheKeysOfTheRecords() {
    Map<String, Class<?>> records = Map.of("Submission", SubmissionBody.class, "RunStatus", Control.RunStatus.class, "ClusterStatus",
        Control.ClusterStatus.class, "NodeStatus", Control.NodeStatus.class, "DeviceStatus", Control.DeviceStatus.class, "SweepSubmission",
        SweepBody.class, "SweepChange", SweepBody.Run.class, "SweepStatus", Control.SweepStatus.class, "SweepRun", Control.SweepRun.class,
        "ForkSubmission", ForkBody.class);
    records.forEach((name, record) -> {
      List<String> keys = new ArrayList<>();
      description.at("/components/schemas/" + name + "/properties").fieldNames().forEachRemaining(keys::add);
      assertThat(keys).as(name).containsExactlyElementsOf(
          Arrays.stream(record.getRecordComponents()).map(RecordComponent::getName).toList());
    });
  }
}
