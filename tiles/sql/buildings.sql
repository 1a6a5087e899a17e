-- Footprints. Under zoom 15 the small ones, which would be a few pixels, are left out.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search
),
rows as (
    select h.id, h.code, h.name_zh, h.name_en, h.use, h.height_m, h.floors,
           ST_AsMVTGeom(h.geom_3857, b.tile, 4096, 64) as geom
    from buildings h, bounds b
    where h.geom_3857 && b.search
      and (:z >= 15 or ST_Area(h.geom) >= case when :z = 14 then 100 else 300 end)
      and (cast(:area_ids as bigint[]) is null or h.area_id = any(cast(:area_ids as bigint[])))
    order by h.id
)
select ST_AsMVT(rows, 'buildings', 4096, 'geom', 'id') from rows where geom is not null
