-- WLAN sites.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search
),
rows as (
    select h.id, h.code, h.name, h.venue_kind, h.operator, h.ap_count,
           ST_AsMVTGeom(h.geom_3857, b.tile, 4096, 64) as geom
    from hotspots h, bounds b
    where h.geom_3857 && b.search
      and (cast(:area_ids as bigint[]) is null or h.area_id = any(cast(:area_ids as bigint[])))
    order by h.id
)
select ST_AsMVT(rows, 'hotspots', 4096, 'geom', 'id') from rows where geom is not null
