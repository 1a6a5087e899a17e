-- Base stations, filtered by operator and technology.
-- Without the permission for exact positions (`exact` false) a station stands in the centre of its square of
-- `snap_m` metres, and only that place decides in which tile it lies: no zoom gives the true position away.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search
),
window_of as (
    select tile,
           -- 1 m on the ground is cosh(y / radius) m in Web Mercator; the square's diagonal is under 1.5 sides
           ST_Expand(
               search,
               1.5 * cast(:snap_m as float8)
               * cosh(greatest(abs(ST_YMin(search)), abs(ST_YMax(search))) / 6378137.0)
           ) as search
    from bounds
),
rows as (
    select s.id, s.code, o.code as operator, o.letter, s.technology, s.status, p.name,
           ST_AsMVTGeom(
               case when cast(:exact as boolean) then p.geom_3857
               else ST_Transform(
                   ST_SetSRID(
                       ST_MakePoint(
                           (floor(ST_X(p.geom) / cast(:snap_m as float8)) + 0.5) * cast(:snap_m as float8),
                           (floor(ST_Y(p.geom) / cast(:snap_m as float8)) + 0.5) * cast(:snap_m as float8)
                       ),
                       ST_SRID(p.geom)
                   ),
                   3857
               ) end,
               w.tile, 4096, 64
           ) as geom
    from window_of w
    join sites p on p.geom_3857 && w.search
    join base_stations s on s.site_id = p.id
    join operators o on o.id = s.operator_id
    where (cast(:operator_id as bigint) is null or s.operator_id = cast(:operator_id as bigint))
      and (cast(:technology as text) is null or s.technology = cast(:technology as text))
      and (cast(:area_ids as bigint[]) is null or p.area_id = any(cast(:area_ids as bigint[])))
    order by s.id
)
select ST_AsMVT(rows, 'stations', 4096, 'geom', 'id') from rows where geom is not null
