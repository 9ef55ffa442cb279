/**
 * Sweeps as the command line starts them: experiments planned as a tree over the beginnings they share, trained, and compared; and forks,
 * which go on from a step of one run with something changed.
 */
package org.espalier.actors.sweep;
