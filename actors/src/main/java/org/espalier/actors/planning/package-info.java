/** What people ask of a cluster for which somebody must look at data, or at files of another run, before a run can be queued. */
package org.espalier.actors.planning;
