-- Centre lines in the classes of a map: the city's own words and those of OpenStreetMap alike. A smaller class
-- comes with a deeper zoom. Where an actor sees certain areas alone, what touches one of them.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search
),
classed as (
    select w.*,
           case
               when w.kind = 'rail' then 'railway'
               when w.kind = 'metro' then 'metro'
               when w.kind = 'water' then 'watercourse'
               when w.way_class in (
                   'arterial', 'motorway', 'trunk', 'primary', 'motorway_link', 'trunk_link', 'primary_link'
               ) then 'arterial'
               when w.way_class in ('secondary', 'tertiary', 'secondary_link', 'tertiary_link') then 'secondary'
               when w.way_class in (
                   'lane', 'service', 'living_street', 'pedestrian', 'footway', 'path', 'steps', 'cycleway',
                   'track', 'bridleway', 'corridor'
               ) then 'lane'
               else 'street'
           end as class
    from ways w, bounds b
    where w.geom_3857 && b.search
),
rows as (
    select c.id, c.code, c.class, c.name_zh, c.name_en, c.width_m, c.lanes,
           coalesce(c.is_elevated, false) as is_elevated,
           ST_AsMVTGeom(c.geom_3857, b.tile, 4096, 64) as geom
    from classed c, bounds b
    where :z >= case c.class when 'secondary' then 11 when 'street' then 12 when 'lane' then 14 else 10 end
      and (
          cast(:area_ids as bigint[]) is null
          or exists (
              select 1 from areas a
              where a.id = any(cast(:area_ids as bigint[])) and ST_Intersects(a.geom, c.geom)
          )
      )
    order by c.id offset 0
)
select ST_AsMVT(rows, 'ways', 4096, 'geom', 'id') from rows where geom is not null
