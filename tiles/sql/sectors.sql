-- Antenna faces: from the site a wedge of the half-power beamwidth around the azimuth, for a face without an azimuth a
-- disc. North of these metres is true north, as azimuths have it; north of the stored CRS is not.
--
-- A wedge is made for the screen: its radius is so many pixels of a tile of 512, more with a deeper zoom, less with a
-- newer technology, so that faces of one site that look the same way lie in each other. It never reaches farther than
-- 36 px, under the eighth of a tile within which a change is looked for (REACH_SHARE in app/domain/live.py).
--
-- The layer is for those alone who may see exact places: moved to the middle of a square a face would say nothing.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search,
           40075016.6855784 / (1 << :z) / 512 as pixel_m,
           case when :z <= 13 then 14 when :z = 14 then 20 when :z = 15 then 28 else 36 end as most_px
),
faces as (
    select s.id, b.id as station_id, b.code as station, s.code, o.code as operator, o.letter, b.technology, b.status,
           s.azimuth_deg, s.hpbw_deg, s.mechanical_tilt_deg + s.electrical_tilt_deg as tilt_deg, s.antenna_height_m,
           p.name, p.geom_3857 as place, w.tile, w.search,
           w.most_px * w.pixel_m
           * case b.technology when '2G' then 1.0 when '3G' then 0.9 when '4G' then 0.8 else 0.65 end as radius_m
    from bounds w
    join sites p on p.geom_3857 && ST_Expand(w.search, w.most_px * w.pixel_m)
    join base_stations b on b.site_id = p.id
    join sectors s on s.station_id = b.id
    join operators o on o.id = b.operator_id
    where (cast(:operator_id as bigint) is null or b.operator_id = cast(:operator_id as bigint))
      and (cast(:technology as text) is null or b.technology = cast(:technology as text))
      and (cast(:area_ids as bigint[]) is null or p.area_id = any(cast(:area_ids as bigint[])))
),
drawn as (
    select f.*,
           case when f.azimuth_deg is null or f.hpbw_deg >= 360 then ST_Buffer(f.place, 0.5 * f.radius_m, 6)
           else ST_MakePolygon(
               ST_AddPoint(ST_AddPoint(arc.line, f.place, 0), f.place)
           ) end as shape
    from faces f
    cross join lateral (
        select ST_MakeLine(
                   ST_Translate(f.place, f.radius_m * sin(angle), f.radius_m * cos(angle)) order by angle
               ) as line
        from (
            select radians(coalesce(f.azimuth_deg, 0) + f.hpbw_deg * (step / 8.0 - 0.5)) as angle
            from generate_series(0, 8) as step
        ) as turned
    ) as arc
),
rows as (
    select d.id, d.station_id, d.station, d.code, d.operator, d.letter, d.technology, d.status, d.name,
           d.azimuth_deg, d.hpbw_deg, d.tilt_deg, d.antenna_height_m,
           ST_AsMVTGeom(d.shape, d.tile, 4096, 64) as geom
    from drawn d
    where d.shape && d.search
    order by d.radius_m desc, d.id
)
select ST_AsMVT(rows, 'sectors', 4096, 'geom', 'id') from rows where geom is not null
