/**
 * How networks bear pictures that are worse than those they learned from: the corruptions of ImageNet-C and CIFAR-C (Hendrycks and
 * Dietterich 2019), sets of them on disk, and what errors come to beside a reference's. The functions are those of the benchmark's own
 * code but where that needs photographs or an image library; each file says so.
 */
package org.espalier.analysis.robustness;
