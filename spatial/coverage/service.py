"""What levels are asked for: losses and scatter of receptions, thresholds, and shares of places."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Service:
    """
    What a level is asked for.

    Attributes
    ----------
    extra_loss_db : ndarray, shape (n_carriers, n_receptions)
        Over the outdoor level, see `spatial.radio.penetration.reception_loss_db`.
    sigma_db : ndarray, shape (n_carriers, n_receptions, 3)
        Scatter by sight, see `spatial.radio.shadowing.level_sigma_db`; over 0.
    threshold_dbm : ndarray, shape (n_layers,)
        Level that is wanted.
    share : ndarray, shape (n_receptions,)
        Of a cell's places that must reach a level for it to be the cell's; over 0 and under 1.

    Raises
    ------
    RadioError
        If a shape or a value is not as said.
    """

    extra_loss_db: Floats
    sigma_db: Floats
    threshold_dbm: Floats
    share: Floats

    def __post_init__(self) -> None:
        for name in ("extra_loss_db", "sigma_db", "threshold_dbm", "share"):
            object.__setattr__(self, name, np.ascontiguousarray(getattr(self, name), np.float64))
        wanted = (*self.extra_loss_db.shape, 3)
        if self.extra_loss_db.ndim != 2 or self.sigma_db.shape != wanted:
            raise RadioError(f"sigma of shape {self.sigma_db.shape}; must be {wanted}")
        if self.share.shape != wanted[1:2] or self.threshold_dbm.ndim != 1:
            raise RadioError(
                f"shares of shape {self.share.shape}, thresholds of {self.threshold_dbm.shape}; "
                f"must be {wanted[1:2]} and one a layer"
            )
        if not (self.sigma_db > 0.0).all():
            raise RadioError(f"sigma {self.sigma_db.min():g} dB; must be over 0")
        if not ((self.share > 0.0) & (self.share < 1.0)).all():
            raise RadioError(f"shares {self.share.tolist()}; must be over 0 and under 1")
        if not np.isfinite(self.threshold_dbm).all():
            raise RadioError(f"thresholds {self.threshold_dbm.tolist()} dBm; must be finite")


def service_of_rows(service: Service, rows: ArrayLike) -> Service:
    """
    The same of some carriers.

    Parameters
    ----------
    service : Service
    rows : array_like of int
        Which carriers, in the order wanted.

    Returns
    -------
    Service
    """
    some = np.asarray(rows, np.int64)
    return replace(service, extra_loss_db=service.extra_loss_db[some], sigma_db=service.sigma_db[some])


def service_of_receptions(service: Service, receptions: ArrayLike) -> Service:
    """
    The same for some receptions.

    Parameters
    ----------
    service : Service
    receptions : array_like of int
        Which, in the order wanted.

    Returns
    -------
    Service
    """
    some = np.asarray(receptions, np.int64)
    return replace(
        service,
        extra_loss_db=service.extra_loss_db[:, some],
        sigma_db=service.sigma_db[:, some],
        share=service.share[some],
    )
