/** Networks for programs that know nothing of this one. */
package org.espalier.models.export;
