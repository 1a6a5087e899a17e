-- Footprints. Under zoom 15 the small ones, which would be a few pixels, are left out. `use_group` holds uses that a
-- map draws alike, in the city's own words and those of OpenStreetMap. Without `people` nobody's number is told.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search
),
rows as (
    select h.id, h.code, h.name_zh, h.name_en, h.use, h.height_m, h.floors,
           case
               when h.use in (
                   'residential', 'apartments', 'house', 'detached', 'terrace', 'semidetached_house', 'dormitory'
               ) then 'homes'
               when h.use in ('commercial', 'mall', 'hotel', 'retail', 'shop', 'supermarket') then 'trade'
               when h.use = 'office' then 'offices'
               when h.use in ('industrial', 'warehouse', 'factory', 'manufacture') then 'industry'
               when h.use in ('school', 'kindergarten', 'university', 'college') then 'education'
               when h.use in ('hospital', 'public', 'civic', 'government', 'clinic', 'train_station')
                   then 'public_service'
           end as use_group,
           case when cast(:people as boolean) then h.residents end as residents,
           ST_AsMVTGeom(h.geom_3857, b.tile, 4096, 64) as geom
    from buildings h, bounds b
    where h.geom_3857 && b.search
      and (:z >= 15 or ST_Area(h.geom) >= case when :z = 14 then 100 else 300 end)
      and (cast(:area_ids as bigint[]) is null or h.area_id = any(cast(:area_ids as bigint[])))
    order by h.id
)
select ST_AsMVT(rows, 'buildings', 4096, 'geom', 'id') from rows where geom is not null
