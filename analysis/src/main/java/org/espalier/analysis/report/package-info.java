/**
 * What a person looks at: figures (SVG and PNG) and one HTML page about one or several runs. Nothing here trains or measures;
 * it reads run folders.
 */
package org.espalier.analysis.report;
