-- Venues and service points; `kind` null gives every kind.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search
),
rows as (
    select f.id, f.code, f.kind, f.name_zh, f.name_en,
           ST_AsMVTGeom(f.geom_3857, b.tile, 4096, 64) as geom
    from facilities f, bounds b
    where f.geom_3857 && b.search
      and (cast(:kind as text) is null or f.kind = cast(:kind as text))
      and (cast(:area_ids as bigint[]) is null or f.area_id = any(cast(:area_ids as bigint[])))
    order by f.id
)
select ST_AsMVT(rows, 'facilities', 4096, 'geom', 'id') from rows where geom is not null
