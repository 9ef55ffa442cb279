package org.espalier.actors.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.tensor.ComputeDevice;
import org.junit.jupiter.api.Test;

class NodeConfigTest {

  private static NodeConfig read(String text) {
    Config file = ConfigFactory.parseString(text);
    return NodeConfig.of(file.withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve(), new Machine(4, 8L << 30, gpu -> 80L << 30));
  }

  @Test
  void aNodeWithANameHasUsefulDefaults() {
    NodeConfig node = read("espalier.node.name = a");

    assertThat(node.roles()).containsExactlyInAnyOrder("control", "worker");
    assertThat(node.computeDevices()).containsExactly(ComputeDevice.cpu(0, 4));
    assertThat(node.host()).isEqualTo("127.0.0.1");
  }

  @Test
  void devicesWithoutThreadsShareTheCores() {
    NodeConfig node = read("espalier.node { name = a, devices = [\"cpu:0\", \"cpu:1\"] }");

    assertThat(node.computeDevices()).containsExactly(ComputeDevice.cpu(0, 2), ComputeDevice.cpu(1, 2));
  }

  @Test
  void devicesForTeachersHaveOneThreadUnlessMoreAreNamed() {
    NodeConfig node = read("espalier.node { name = a, devices = [\"cpu:0/1\"], teachers = [\"cpu:1\", \"cpu:2/2\"] }");

    assertThat(node.teachers()).containsExactly(ComputeDevice.cpu(1, 1), ComputeDevice.cpu(2, 2));
  }

  @Test
  void memoryIsWhatIsWrittenOrAShareOfTheMachinesOrTheGpusOwn() {
    NodeConfig node = read("espalier.node { name = a, devices = [{ name = \"cpu:0/1\", memory = 1 GiB }, \"cpu:1/1\", \"cuda:0\"] }");

    assertThat(node.devices()).extracting(NodeDevice::memory).containsExactly(1L << 30, 4L << 30, 80L << 30);
  }

  @Test
  void aNodeThatOnlyControlsHasNoDevices() {
    assertThat(read("espalier.node { name = a, roles = [control] }").devices()).isEmpty();
  }

  @Test
  void answersOfItsTeachersAreInItsDataFolderUnlessItSaysOtherwise() {
    NodeConfig node = read("espalier.node { name = a, data = /srv/a }");

    assertThat(node.answers(ConfigFactory.empty()).folder()).isEqualTo(Path.of("/srv/a/answers"));
    Config other = ConfigFactory.parseString("espalier.teacher.cache { folder = ${espalier.node.data}/../shared, bytes = 1 GiB }");
    assertThat(node.answers(other).folder()).isEqualTo(Path.of("espalier-data/../shared"));
    assertThat(node.answers(ConfigFactory.parseString("espalier.teacher.cache.bytes = 0")).isOn()).isFalse();
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(() -> read("espalier.node.name = \"a b\"")).isInstanceOf(InputException.class).hasMessageContaining("a b");
    assertThatThrownBy(() -> read("espalier.node { name = a, roles = [boss] }")).hasMessageContaining("boss");
    assertThatThrownBy(() -> read("espalier.node { name = a, control-nodes = 2 }")).hasMessageContaining("3 and more");
    assertThatThrownBy(() -> read("espalier.node { name = a, isolation = jail }")).hasMessageContaining("jail");
    assertThatThrownBy(() -> read("espalier.node { name = a, devices = [\"cpu:0\", \"cpu:0/2\"] }")).hasMessageContaining("once");
    assertThatThrownBy(() -> read("espalier.node { name = a, teachers = [\"cpu:0/1\"] }")).hasMessageContaining("once");
    assertThatThrownBy(() -> read("espalier.node { name = a, port = high }")).isInstanceOf(InputException.class)
        .hasMessageContaining("port");
  }

  @Test
  void akkaLearnsAddressesAndWhoStays() {
    Config alone = ClusterConfig.of(read("espalier.node { name = a, seeds = [\"127.0.0.1:2551\"] }"));
    Config three = ClusterConfig.of(read("espalier.node { name = a, control-nodes = 3 }"));

    assertThat(alone.getStringList("akka.cluster.seed-nodes")).isEqualTo(List.of("akka://espalier@127.0.0.1:2551"));
    assertThat(alone.getString("akka.cluster.split-brain-resolver.active-strategy")).isEqualTo("keep-oldest");
    assertThat(three.getString("akka.cluster.split-brain-resolver.active-strategy")).isEqualTo("keep-majority");
  }
}
