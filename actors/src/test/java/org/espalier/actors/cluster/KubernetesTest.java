package org.espalier.actors.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What lies ready for Kubernetes fits together: the profile, and the objects that use it. */
class KubernetesTest {
  private static final String FOLDER = "/org/espalier/kubernetes/";

  private static List<JsonNode> objects() throws Exception {
    try (InputStream in = KubernetesTest.class.getResourceAsStream(FOLDER + "espalier.yaml");
        MappingIterator<JsonNode> objects = YAMLMapper.builder(new YAMLFactory()).build().readerFor(JsonNode.class).readValues(in)) {
      return objects.readAll();
    }
  }

  private static JsonNode named(String kind, String name) throws Exception {
    return objects().stream().filter(object -> object.path("kind").asText().equals(kind)
        && object.at("/metadata/name").asText().equals(name)).findFirst().orElseThrow();
  }

  private static NodeConfig node(String file) throws Exception {
    Config pod = ConfigFactory.parseMap(Map.of("POD_NAME", "espalier-control-0", "POD_IP", "10.1.2.3"));
    String text = named("ConfigMap", "espalier").at("/data").path(file).asText();
    Config config = ConfigFactory.parseString(text).withFallback(pod).withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve();
    return NodeConfig.of(config, new Machine(2, 8L << 30, gpu -> 0));
  }

  @Test
  void aControlPodFindsTheOthersAndKeepsItsJournalWhereASuccessorReachesIt() throws Exception {
    NodeConfig control = node("control.conf");

    assertThat(control.roles()).isEqualTo(Set.of("control"));
    assertThat(control.meeting()).isEqualTo(Meeting.BOOTSTRAP);
    assertThat(control.journal()).isEqualTo("postgresql");
    assertThat(control.controlNodes()).isEqualTo(named("StatefulSet", "espalier-control").at("/spec/replicas").asInt());
  }

  @Test
  void probesAskWhereThePodAnswers() throws Exception {
    for (String set : List.of("espalier-control", "espalier-worker")) {
      JsonNode container = named("StatefulSet", set).at("/spec/template/spec/containers/0");
      assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/ready");
      assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/alive");
      assertThat(container.path("ports")).anyMatch(port -> port.path("name").asText().equals("management")
          && port.path("containerPort").asInt() == 8558);
      assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
    }
  }
}
