package org.espalier.models.method;

import java.util.function.UnaryOperator;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Weights;

/**
 * A network that is evaluated.
 *
 * @param name    of its scores: {@code vit}, {@code agent}
 * @param weights what it reads of its learner's weights
 */
public record Scored(String name, Network network, UnaryOperator<Weights> weights) {}
