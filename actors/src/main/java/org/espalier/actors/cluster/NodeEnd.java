package org.espalier.actors.cluster;

/**
 * Why a node ends by itself.
 *
 * @param fault whether something is wrong with it
 */
public record NodeEnd(String reason, boolean fault) {}
