/** Who may talk to a node: secrets, mutual TLS, what may be bound where. Knows no other package of the program. */
package org.espalier.actors.security;
