-- Water, rail ground and parks; far away only what is more than a few pixels. Where an actor sees certain areas
-- alone, what touches one of them.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search
),
rows as (
    select l.id, l.code, l.kind, l.name_zh, l.name_en,
           ST_AsMVTGeom(l.geom_3857, b.tile, 4096, 64) as geom
    from land l, bounds b
    where l.geom_3857 && b.search
      and (:z >= 13 or ST_Area(l.geom) >= case when :z >= 11 then 1000 else 20000 end)
      and (
          cast(:area_ids as bigint[]) is null
          or exists (
              select 1 from areas a
              where a.id = any(cast(:area_ids as bigint[])) and ST_Intersects(a.geom, l.geom)
          )
      )
    order by l.id offset 0
)
select ST_AsMVT(rows, 'land', 4096, 'geom', 'id') from rows where geom is not null
