package org.espalier.models.data;

/** The two halves every source comes in. */
record Split(DataSet train, DataSet test) {}
