/**
 * Runs that survive the node they are kept on, where nodes share no folder: other nodes keep copies of a run's checkpoints and of its
 * record, and hand them to whoever needs them.
 */
package org.espalier.actors.copies;
