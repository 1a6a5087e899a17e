"""How this database was laid out."""

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Installation(Base):
    """One row: the stored CRS, fixed when the database was made."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    metric_epsg: Mapped[int]
