package org.espalier.actors.supervisor;

/** Whatever may be sent to the one place of a cluster where its runs are supervised. */
public interface ControlMessage {}
