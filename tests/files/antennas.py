"""Antenna files that tests write."""

from pathlib import Path

import numpy as np

HALF_TURN = np.where(np.arange(360) < 180, np.arange(360), np.arange(360) - 360)


def lobe(width_deg: float, tilt_deg: float = 0.0) -> list[float]:
    """A cut that loses 3 dB at half a beam width, 30 dB at most."""
    off_deg = (HALF_TURN - tilt_deg + 180) % 360 - 180
    return [round(float(loss), 2) for loss in np.minimum(12 * (off_deg / width_deg) ** 2, 30.0)]


def planet_text(
    name: str = "N20-04T", *, width_deg: float = 20.0, tilt_deg: float = 4.0, gain: str = "18 dBi"
) -> str:
    """A file in the MSI Planet format."""
    lines = [f"NAME {name}", "MAKE Maker", "FREQUENCY 1800", f"H_WIDTH {width_deg:g}", "V_WIDTH 10"]
    lines += ["FRONT_TO_BACK 30", f"GAIN {gain}", "TILT ELECTRICAL", f"ELECTRICAL_TILT {tilt_deg:g}"]
    for keyword, cut in (("HORIZONTAL", lobe(width_deg)), ("VERTICAL", lobe(10.0, tilt_deg))):
        lines += [f"{keyword} 360", *(f"{angle}\t{loss}" for angle, loss in enumerate(cut))]
    return "\r\n".join(lines) + "\r\n"


def written_antenna(
    folder: Path, name: str = "N20-04T", file_name: str | None = None, **given: float | str
) -> Path:
    """Such a file, called by the antenna."""
    path = folder / (file_name or f"{name}.msi")
    path.write_bytes(planet_text(name, **given).encode())
    return path
