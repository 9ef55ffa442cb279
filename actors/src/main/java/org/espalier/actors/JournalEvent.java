package org.espalier.actors;

/** A fact that a journal keeps for ever: it has a schema in {@code proto}, and what was once written can always be read. */
public interface JournalEvent {}
