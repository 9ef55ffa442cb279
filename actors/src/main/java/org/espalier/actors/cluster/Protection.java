package org.espalier.actors.cluster;

import com.typesafe.config.Config;
import java.util.Optional;
import java.util.Set;
import org.espalier.actors.security.BindingRule;
import org.espalier.actors.security.NodeTls;
import org.espalier.models.InputException;

/** How a node is protected from strangers. */
final class Protection {
  private Protection() {}

  /**
   * The node's certificates; none if it reaches this machine alone and has none.
   *
   * @throws InputException if it would be open to strangers, or its certificate is that of another node
   */
  static Optional<NodeTls> of(NodeConfig node, Config file) {
    Optional<NodeTls> tls = NodeTls.of(file);
    BindingRule.remoting(node.host(), tls.isPresent() ? Set.of(BindingRule.Protection.MUTUAL_TLS) : Set.of());
    tls.filter(own -> !own.node().equals(node.name())).ifPresent(own -> {
      throw new InputException("this node is called %s, but its certificate in %s is that of node %s: give each node its own key store",
          node.name(), own.keyStore(), own.node());
    });
    return tls;
  }
}
