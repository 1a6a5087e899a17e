-- Administrative areas valid today; `level` null gives every level.
--
-- Under zoom 16 `name_here` is true in one tile alone, that of a point inside the area: a map that writes a name for
-- each tile would write it several times. From there on tiles are so small that each is to have a name.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search
),
rows as (
    select a.id, a.code, a.level, a.name_zh, a.name_en,
           :z >= 16 or ST_PointOnSurface(a.geom_3857) && b.tile as name_here,
           ST_AsMVTGeom(a.geom_3857, b.tile, 4096, 64) as geom
    from areas a, bounds b
    where a.geom_3857 && b.search
      and a.valid_from <= current_date
      and (a.valid_to is null or a.valid_to > current_date)
      and (cast(:level as text) is null or a.level = cast(:level as text))
      and (cast(:area_ids as bigint[]) is null or a.id = any(cast(:area_ids as bigint[]))
           or a.parent_id = any(cast(:area_ids as bigint[])))
    order by a.id offset 0
)
select ST_AsMVT(rows, 'areas', 4096, 'geom', 'id') from rows where geom is not null
