package org.espalier.tests.faults;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that does harm: in a short form or, with the profile {@code chaos}, in a long one, see {@link Extent}. It gets a {@link Story}
 * to tell what it does, and a {@link Teller} passes that on when it fails.
 */
@Test
@Tag("chaos")
@ExtendWith(Teller.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Chaos {
  /** What it shows, such as {@code R1}. */
  String value();
}
