/**
 * Convolutions that become attention: the conversions on plain arrays, when which layer is converted, and what that makes of a
 * network's weights (spec reparameterization).
 */
package org.espalier.models.reparam;
