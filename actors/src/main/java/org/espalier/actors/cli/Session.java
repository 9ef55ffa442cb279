package org.espalier.actors.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Map;
import org.espalier.actors.run.Runner;
import org.espalier.actors.run.Stop;
import org.espalier.actors.run.TreeExecution;
import org.espalier.analysis.run.Runs;

/**
 * What all commands share.
 *
 * @param out         for results
 * @param err         for progress and errors
 * @param terminal    whether {@code err} is one
 * @param trees       trains several runs together
 * @param runs        where runs lie by name
 * @param stop        asked by signals
 * @param environment variables of the process
 */
record Session(PrintWriter out, PrintWriter err, boolean terminal, Runner runner, TreeExecution trees, Runs runs, Stop stop,
    InstantSource clock, Map<String, String> environment) {}
