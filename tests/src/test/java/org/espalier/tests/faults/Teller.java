package org.espalier.tests.faults;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Gives a test its {@link Story}. A failure then says the seed, what was done, and the command that does it again; at the end of all
 * tests a {@link Tally} says how many faults were tried and survived.
 */
final class Teller implements ParameterResolver, TestExecutionExceptionHandler, AfterTestExecutionCallback {
  private static final Namespace HERE = Namespace.create(Teller.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == Story.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    String id = test.getRequiredTestMethod().getAnnotation(Chaos.class).value();
    Story story = new Story(id, Extent.SEED, test.getRequiredTestMethod().getName());
    test.getStore(HERE).put(Story.class, story);
    return story;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext test, Throwable failure) throws Throwable {
    if (failure instanceof TestAbortedException) {
      throw failure;
    }
    throw new AssertionError(failure.getMessage() + "\n\nWhat was done, " + story(test) + "\nTo do it again: " + command(test), failure);
  }

  @Override
  public void afterTestExecution(ExtensionContext test) {
    Story story = story(test);
    if (test.getExecutionException().isEmpty()) {
      story.survived();
    }
    test.getRoot().getStore(HERE).getOrComputeIfAbsent(Tally.class).add(story);
  }

  private static Story story(ExtensionContext test) {
    return test.getStore(HERE).get(Story.class, Story.class);
  }

  private static String command(ExtensionContext test) {
    String extent = Extent.isLong() ? "-Pchaos -Dchaos.faults=" + Extent.FAULTS + " " : "";
    return "mvn -B verify -pl tests -am -Dsurefire.failIfNoSpecifiedTests=false %s-Dchaos.seed=%d -Dtest='%s#%s'".formatted(extent,
        Extent.SEED, test.getRequiredTestClass().getSimpleName(), test.getRequiredTestMethod().getName());
  }
}
