-- Venues and service points; `kind` null gives every kind.
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
points as (
    select f.*, f.geom_3857 as place
    from facilities f, window_of w
    where f.geom_3857 && w.search
      and (cast(:kind as text) is null or f.kind = cast(:kind as text))
      and (cast(:area_ids as bigint[]) is null or f.area_id = any(cast(:area_ids as bigint[])))
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
           case when count(*) = 1 then min(kind) end as kind,
           case when count(*) = 1 then min(name_zh) end as name_zh,
           case when count(*) = 1 then min(name_en) end as name_en,
           ST_AsMVTGeom(
               ST_SetSRID(ST_MakePoint(avg(ST_X(place) order by id), avg(ST_Y(place) order by id)), 3857),
               tile, 4096, 64
           ) as geom
    from squared, bounds
    group by tile, alone, column_of, row_of
    order by 1
)
select ST_AsMVT(rows, 'facilities', 4096, 'geom', 'id') from rows where geom is not null
