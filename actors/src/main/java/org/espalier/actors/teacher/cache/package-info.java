/**
 * What frozen teachers answered, on disk, so that the next run of a sweep need not compute it again. No actor and no tensor: bytes by a key
 * that names everything which decides them.
 */
package org.espalier.actors.teacher.cache;
