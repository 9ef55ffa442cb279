package org.espalier.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes without seeds find each other by discovery, as they do in Kubernetes; here a list in a file stands for its API. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class BootstrapTest {
  @TempDir Path folder;

  private static int statusOf(int port, String path) throws Exception {
    return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        BodyHandlers.discarding()).statusCode();
  }

  @Test
  void nodesThatAskDiscoveryFormAClusterAndSayThatTheyAreReady() throws Exception {
    // given two nodes that know only where to ask for control nodes
    int control = Loopback.freePort();
    int worker = Loopback.freePort();
    String asking = """
        espalier.node { seeds = [], meeting = bootstrap }
        akka.discovery { method = config, config.services.espalier.endpoints = [{ host = "127.0.0.1", port = %d }] }
        akka.management {
          http { hostname = "127.0.0.1", port = %d }
          health-checks { readiness-checks.node = "org.espalier.actors.cluster.Readiness", check-timeout = 30 s }
          cluster.bootstrap {
            new-cluster-enabled = %s
            contact-point-discovery { service-name = espalier, discovery-method = config, required-contact-point-nr = 1, stable-margin = 1 s }
            contact-point.filter-on-fallback-port = off
          }
        }
        """;

    // when they start
    try (TestCluster cluster = TestCluster.start(folder, asking.formatted(control, control, "on"))) {
      cluster.workerWith(asking.formatted(control, worker, "off"), "a");
      cluster.awaitWorkers(1);

      // then both are in one cluster, and Kubernetes' questions are answered, and no others
      assertThat(statusOf(control, "/ready")).isEqualTo(200);
      assertThat(statusOf(control, "/alive")).isEqualTo(200);
      assertThat(statusOf(worker, "/ready")).isEqualTo(200);
      assertThat(statusOf(control, "/cluster/members")).isEqualTo(404);
    }
  }
}
