"""What touched the tiles of a layer: rows that only triggers write (migration 0041)."""

from sqlalchemy import BigInteger, CheckConstraint, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, identity


class LayerTouch(Base):
    """So many changes under one tile of one zoom; tile 0/0/0 stands for the whole layer."""

    __tablename__ = "layer_touches"
    __table_args__ = (
        CheckConstraint("times >= 1", name="times_from_one"),
        Index("ix_layer_touches_layer_z_x_y", "layer", "z", "x", "y"),
    )

    id: Mapped[int] = identity()
    layer: Mapped[str]
    z: Mapped[int] = mapped_column(SmallInteger)
    x: Mapped[int]
    y: Mapped[int]
    times: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))
