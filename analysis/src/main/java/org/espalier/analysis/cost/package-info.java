/** What networks cost: sums of what their layers declare. Computes nothing, needs no natives. */
package org.espalier.analysis.cost;
