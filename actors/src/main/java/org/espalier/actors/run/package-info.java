/**
 * A run as the command line starts it: placed, executed, stopped on request, and left with its results. Whatever executes it
 * implements {@link org.espalier.actors.run.RunExecution}.
 */
package org.espalier.actors.run;
