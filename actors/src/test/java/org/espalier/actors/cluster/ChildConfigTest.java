package org.espalier.actors.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Set;
import org.espalier.models.tensor.ComputeDevice;
import org.junit.jupiter.api.Test;

class ChildConfigTest {
  private static final Config FILE = ConfigFactory.parseString("""
      espalier.node {
        name = a, isolation = process, devices = ["cpu:0/1", { name = "cpu:1/2", memory = 1 GiB }], teachers = ["cpu:7"], port = 2551, lane.port = 2552
        data = /data, tls.password-file = ${espalier.node.data}"/password"
      }
      espalier.trainer.loaders = 3
      akka.remote.artery { canonical.port = 2551, bind.port = 2600 }
      """);

  private static ChildConfig acrossThePipe() {
    return acrossThePipe(1);
  }

  private static ChildConfig acrossThePipe(int child) {
    NodeConfig node = NodeConfig.of(FILE.withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve(),
        new Machine(4, 8L << 30, gpu -> 0));
    return ChildConfig.read(ChildConfig.of(node.children().get(child), FILE, "127.0.0.1:2551", "akka://espalier@x/parent").line());
  }

  @Test
  void aProcessIsAMemberOfTheClusterWithOneDeviceAndAnAddressOfItsOwn() {
    ChildConfig child = acrossThePipe();

    assertThat(child.node().name()).isEqualTo("a");
    assertThat(child.node().roles()).isEqualTo(Set.of("worker"));
    assertThat(child.node().devices()).containsExactly(new NodeDevice(ComputeDevice.cpu(1, 2), 1L << 30));
    assertThat(child.node().seeds()).containsExactly("127.0.0.1:2551");
    assertThat(child.node().isolation()).isEqualTo(Isolation.NONE);
    assertThat(child.parent()).isEqualTo("akka://espalier@x/parent");
    assertThat(child.logName()).isEqualTo("cpu-1");
    Config akka = ClusterConfig.complete(child.node(), child.config(), ConfigFactory.empty()).getConfig("akka.remote.artery");
    assertThat(akka.getInt("canonical.port")).isZero();
    assertThat(akka.getString("bind.port")).isEmpty();
  }

  @Test
  void aTeacherThatSitsAloneHasAProcessToo() {
    ChildConfig child = acrossThePipe(2);

    assertThat(child.node().devices()).isEmpty();
    assertThat(child.node().teachers()).containsExactly(ComputeDevice.cpu(7, 1));
    assertThat(child.device()).isEqualTo(ComputeDevice.cpu(7, 1));
    assertThat(child.logName()).isEqualTo("cpu-7");
  }

  @Test
  void whatElseTheNodesFileSaysIsTrueOfTheProcessToo() {
    Config config = acrossThePipe().config();

    assertThat(config.getString("espalier.node.tls.password-file")).isEqualTo("/data/password");
    assertThat(config.getInt("espalier.trainer.loaders")).isEqualTo(3);
  }
}
