package org.espalier.models.nn;

/** What follows a normalisation. The order is that of the kernels' numbers. */
public enum Activation { NONE, RELU, SILU }
