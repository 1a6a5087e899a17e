-- Stations that a scenario changes, one feature each, as the changes in force leave them: added, moved, removed or
-- changed (tilt, azimuth, power, technology). Where it moves or adds one, that place; else the site's.
--
-- What the changes do to cells is not here: answers are computed when they are asked for and never stored (decision
-- 0022). A scenario is of a whole district, so who sees some areas only sees none (`area_ids`).
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile
),
done as (
    select c.values ->> 'station' as station, c.number, c.kind, c.values
    from scenarios s
    join scenario_changes c on c.scenario_id = s.id and c.number <= s.cursor
    where s.id = :scenario_id
      and cast(:area_ids as bigint[]) is null
),
stations as (
    select d.station, max(d.number) as number,
           string_agg(d.kind, ' ' order by d.number) as kinds,
           (array_agg(d.kind order by d.number desc) filter (where d.kind in ('add', 'remove')))[1] as last_stand,
           bool_or(d.kind = 'move') as is_moved,
           (array_agg(d.values order by d.number desc) filter (where d.kind in ('add', 'move')))[1] as placed,
           (array_agg(d.values ->> 'operator' order by d.number desc) filter (where d.kind = 'add'))[1] as operator,
           (array_agg(d.values ->> 'technology' order by d.number desc)
               filter (where d.kind in ('add', 'technology')))[1] as technology
    from done d
    group by d.station
),
known as (
    select distinct on (b.code) b.code, o.code as operator, b.technology, p.geom_3857
    from base_stations b
    join sites p on p.id = b.site_id
    join operators o on o.id = b.operator_id
    where b.code in (select station from stations)
    order by b.code, b.id
),
placed as (
    select s.number as id, s.station, s.kinds,
           case
               when s.last_stand = 'remove' then 'removed'
               when s.last_stand = 'add' then 'added'
               when s.is_moved then 'moved'
               else 'changed'
           end as change,
           coalesce(s.operator, k.operator) as operator,
           coalesce(s.technology, k.technology) as technology,
           case when s.placed is null or (s.last_stand = 'remove' and k.code is not null) then k.geom_3857
           else ST_Transform(
               ST_SetSRID(
                   ST_MakePoint(cast(s.placed ->> 'lon' as float8), cast(s.placed ->> 'lat' as float8)), 4326
               ),
               3857
           ) end as place
    from stations s
    left join known k on k.code = s.station
    where k.code is not null or s.last_stand is distinct from 'remove'
),
rows as (
    select p.id, p.station, p.change, p.kinds, p.operator, p.technology,
           ST_AsMVTGeom(p.place, b.tile, 4096, 64) as geom
    from placed p, bounds b
    where p.place is not null
    order by p.id
)
select ST_AsMVT(rows, 'scenarios', 4096, 'geom', 'id') from rows where geom is not null
