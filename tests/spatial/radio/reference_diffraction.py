"""
ITU-R P.526-15 section 4.5.2, delta-Bullington, once more: for clarity, in the Recommendation's own units.

Distances and radii in km, heights and wavelengths in metres, frequencies in GHz. One profile at a time.
"""

import numpy as np
from numpy.typing import NDArray

Profile = NDArray[np.float64]
LIGHT = 0.299792458  # metres times GHz


def knife_edge(v: float) -> float:
    """Eq. (31)."""
    return 0.0 if v <= -0.78 else 6.9 + 20 * np.log10(np.sqrt((v - 0.1) ** 2 + 1) + v - 0.1)


def bullington(d: Profile, h: Profile, hts: float, hrs: float, ae: float, f: float) -> float:
    """Section 4.5.1: `d` and `h` of all points, the ends first and last; `hts`, `hrs` over sea level."""
    whole, wavelength = d[-1], LIGHT / f
    di = d[1:-1]
    top = h[1:-1] + 500 / ae * di * (whole - di)
    steepest, straight = np.max((top - hts) / di), (hrs - hts) / whole
    if steepest < straight:
        over = top - (hts * (whole - di) + hrs * di) / whole
        v = np.max(over * np.sqrt(0.002 * whole / (wavelength * di * (whole - di))))
    else:
        back = np.max((top - hrs) / (whole - di))
        at = (hrs - hts + back * whole) / (steepest + back)
        over = hts + steepest * at - (hts * (whole - at) + hrs * at) / whole
        v = over * np.sqrt(0.002 * whole / (wavelength * at * (whole - at)))
    edge = knife_edge(float(v))
    return edge + (1 - np.exp(-edge / 6)) * (10 + 0.02 * whole)


def first_term(d: float, h1: float, h2: float, ae: float, f: float) -> float:
    """Section 3.1.1 over land (permittivity 22, 0.003 S/m), vertical polarisation."""
    k = 0.036 * (ae * f) ** (-1 / 3) * ((22 - 1) ** 2 + (18 * 0.003 / f) ** 2) ** (-1 / 4)
    k *= np.sqrt(22**2 + (18 * 0.003 / f) ** 2)
    beta = (1 + 1.6 * k**2 + 0.67 * k**4) / (1 + 4.5 * k**2 + 1.53 * k**4)
    x = 21.88 * beta * (f / ae**2) ** (1 / 3) * d
    fx = 11 + 10 * np.log10(x) - 17.6 * x if x >= 1.6 else -20 * np.log10(x) - 5.6488 * x**1.425

    def gain(h: float) -> float:
        b = beta * 0.9575 * beta * (f**2 / ae) ** (1 / 3) * h
        high = 17.6 * np.sqrt(max(b - 1.1, 0.0)) - 5 * np.log10(max(b - 1.1, 1e-9)) - 8
        return max(high if b > 2 else 20 * np.log10(b + 0.1 * b**3), 2 + 20 * np.log10(k))

    return -fx - gain(h1) - gain(h2)


def spherical_earth(d: float, h1: float, h2: float, ae: float, f: float) -> float:
    """Section 3.2."""
    if d >= np.sqrt(2 * ae) * (np.sqrt(0.001 * h1) + np.sqrt(0.001 * h2)):
        return max(first_term(d, h1, h2, ae, f), 0.0)
    c, m = (h1 - h2) / (h1 + h2), 250 * d**2 / (ae * (h1 + h2))
    angle = np.pi / 3 + np.arccos(3 * c / 2 * np.sqrt(3 * m / (m + 1) ** 3)) / 3
    d1 = d / 2 * (1 + 2 * np.sqrt((m + 1) / (3 * m)) * np.cos(angle))
    d2 = d - d1
    clearance = ((h1 - 500 * d1**2 / ae) * d2 + (h2 - 500 * d2**2 / ae) * d1) / d
    needed = 17.456 * np.sqrt(d1 * d2 * LIGHT / f / d)
    if clearance > needed:
        return 0.0
    grazing = first_term(d, h1, h2, 500 * (d / (np.sqrt(h1) + np.sqrt(h2))) ** 2, f)
    return 0.0 if grazing < 0 else (1 - clearance / needed) * grazing


def delta_bullington(d: Profile, h: Profile, above: tuple[float, float], ae: float, f: float) -> float:
    """Loss over free space; flat ground at height 0, so that the smooth earth is it; ends `above` ground."""
    actual = bullington(d, h, *above, ae, f)
    smooth = bullington(d, np.zeros_like(d), *above, ae, f)
    return actual + max(spherical_earth(float(d[-1]), *above, ae, f) - smooth, 0.0)
