-- Base stations, filtered by operator and technology.
-- Without the permission for exact positions (`exact` false) a station stands in the centre of its square of
-- `snap_m` metres, and only that place decides in which tile it lies: no zoom gives the true position away.
-- Under zoom 14 points of one square of 64 x 64 px are one, in their middle, with their `count`: a tile of 512 px has
-- 8 x 8 squares, on the same lines in every tile. No farther than a square beyond the edge of a tile do points
-- show in it (REACH_SHARE in app/domain/live.py). One alone in its square stays itself.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search,
           40075016.6855784 / (1 << :z) / 8 as square_m
),
window_of as (
    select tile, square_m, case when :z >= 14 then search else ST_Expand(tile, square_m) end as search
    from bounds
),
reach_of as (
    -- 1 m on the ground is cosh(y / radius) m in Web Mercator; the diagonal of a square of the ground is under 1.5 sides
    select case when cast(:exact as boolean) then search
           else ST_Expand(
               search,
               1.5 * cast(:snap_m as float8)
               * cosh(greatest(abs(ST_YMin(search)), abs(ST_YMax(search))) / 6378137.0)
           ) end as search
    from window_of
),
points as (
    select s.id, s.code, o.code as operator, o.letter, s.technology, s.status, p.name,
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
           ) end as place
    from reach_of r
    join sites p on p.geom_3857 && r.search
    join base_stations s on s.site_id = p.id
    join operators o on o.id = s.operator_id
    where (cast(:operator_id as bigint) is null or s.operator_id = cast(:operator_id as bigint))
      and (cast(:technology as text) is null or s.technology = cast(:technology as text))
      and (cast(:area_ids as bigint[]) is null or p.area_id = any(cast(:area_ids as bigint[])))
),
squared as (
    select p.*,
           case when :z >= 14 then p.id end as alone,
           case when :z < 14 then floor(ST_X(p.place) / w.square_m) end as column_of,
           case when :z < 14 then floor(ST_Y(p.place) / w.square_m) end as row_of
    from points p, window_of w
),
rows as (
    select min(id) as id, nullif(count(*), 1) as count,
           case when count(*) = 1 then min(code) end as code,
           case when count(*) = 1 then min(operator) end as operator,
           case when count(*) = 1 then min(letter) end as letter,
           case when count(*) = 1 then min(technology) end as technology,
           case when count(*) = 1 then min(status) end as status,
           case when count(*) = 1 then min(name) end as name,
           ST_AsMVTGeom(
               ST_SetSRID(ST_MakePoint(avg(ST_X(place) order by id), avg(ST_Y(place) order by id)), 3857),
               tile, 4096, 64
           ) as geom
    from squared, bounds
    group by tile, alone, column_of, row_of
    order by 1
)
select ST_AsMVT(rows, 'stations', 4096, 'geom', 'id') from rows where geom is not null
