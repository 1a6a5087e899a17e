-- Footprints; who sees some areas gets theirs. `use_group` holds uses that a map draws alike, in the city's own words
-- and those of OpenStreetMap. Without `people` nobody's number is told; with `few` what a map draws by, and nothing else.
--
-- Under zoom 15 houses of less than 8 px2 on the screen are left out; a tile is drawn on 512 px. The limit at zoom 14,
-- 8 (40075016.6856 / 2^14 / 512)^2 m2 of Web Mercator, is that of the index of migration 0042: written as a number,
-- since an index serves a statement that says the same.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search
),
rows as (
    select h.id,
           case when not cast(:few as boolean) then h.code end as code,
           case when not cast(:few as boolean) then h.name_zh end as name_zh,
           case when not cast(:few as boolean) then h.name_en end as name_en,
           case when not cast(:few as boolean) then h.use end as use,
           h.height_m,
           case when not cast(:few as boolean) then h.floors end as floors,
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
           case when cast(:people as boolean) and not cast(:few as boolean) then h.residents end as residents,
           ST_AsMVTGeom(h.geom_3857, b.tile, 4096, 64) as geom
    from buildings h, bounds b
    where h.geom_3857 && b.search
      and (:z >= 15 or ST_Area(h.geom_3857) >= 182.58)
      and (cast(:area_ids as bigint[]) is null or h.area_id = any(cast(:area_ids as bigint[])))
    order by h.id offset 0
)
select ST_AsMVT(rows, 'buildings', 4096, 'geom', 'id') from rows where geom is not null
