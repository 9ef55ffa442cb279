package org.espalier.actors;

/** What may leave a JVM: it has a schema in {@code proto} and a codec in {@code wire}. Everything else fails loudly when sent. */
public interface WireMessage {}
