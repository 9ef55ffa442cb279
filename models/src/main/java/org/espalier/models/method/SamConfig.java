package org.espalier.models.method;

import org.espalier.models.InputException;

/**
 * Sharpness-aware minimisation.
 *
 * @param rho      radius, above 0
 * @param adaptive scale the perturbation by the squared weights (Kwon et al. 2021)
 */
public record SamConfig(double rho, boolean adaptive) {
  public SamConfig {
    if (!(rho > 0)) {
      throw new InputException("sam with rho %s: the radius must be above 0", rho);
    }
  }
}
