/** The command line. A command parses, composes, starts and exits; what it starts lives elsewhere. */
package org.espalier.actors.cli;
