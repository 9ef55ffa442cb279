package org.espalier.actors;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An actor system for the tests of a class. */
public final class AkkaExtension implements BeforeAllCallback, AfterAllCallback {
  private final Config config;
  private ActorTestKit kit;

  public AkkaExtension() {
    this(ConfigFactory.empty());
  }

  /** @param config on top of the test's defaults */
  public AkkaExtension(Config config) {
    this.config = config.withFallback(ConfigFactory.parseString("akka.actor.testkit.typed.single-expect-default = 20s"))
        .withFallback(ConfigFactory.load());
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    kit = ActorTestKit.create(context.getRequiredTestClass().getSimpleName(), config);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    kit.shutdownTestKit();
  }

  public ActorTestKit kit() {
    return kit;
  }
}
