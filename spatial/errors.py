"""What analysis refuses, and why. A message gives the value and the rule it breaks."""


class SpatialError(ValueError):
    """An input that analysis cannot work with."""


class CrsError(SpatialError):
    """A layer without a coordinate system, or in one that is not in metres."""


class GeometryError(SpatialError):
    """A geometry that is empty, invalid or of the wrong kind."""


class DatumError(SpatialError):
    """A datum that is unknown, or a position outside its range."""


class FrequencyError(SpatialError):
    """A frequency that is zero, negative or not a number."""


class DemandError(SpatialError):
    """People or jobs that have no cell to go to."""


class GridError(SpatialError):
    """A cell size, an origin or an extent that makes no grid."""


class RadioError(SpatialError):
    """A station, antenna or receiver outside what the radio models are made for."""


class MeasurementError(SpatialError):
    """Samples that lack a column, or a question that they cannot answer."""


class SpreadError(SpatialError):
    """A cluster that is gone, has no workers, or runs other code than this process."""


class SiteError(SpatialError):
    """Candidates, costs or demands that make no plan, or a plan that cannot be."""


class DisparityError(SpatialError):
    """Shares, people or neighbours of which no inequality can be told."""


class AccessError(SpatialError):
    """Ways, cameras or places from which nothing can be reached or seen."""
