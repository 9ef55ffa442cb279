/** Teachers that are trained before those who learn from them. */
package org.espalier.actors.pipeline;
