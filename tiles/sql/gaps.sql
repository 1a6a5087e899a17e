-- Gaps of one run, profile and reception; `operator_id` null means the gaps that no operator reaches.
--
-- Who sees some areas only gets what of each gap lies there, by its cells; levels are those of the whole gap.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search
),
chosen as (
    select g.*
    from gaps g, bounds b
    where g.geom_3857 && b.search
      and g.run_id = :run_id
      and g.profile = :profile
      and g.reception = :reception
      and g.operator_id is not distinct from cast(:operator_id as bigint)
),
seen as (
    select c.id, c.cell_count as cells, c.area_m2, c.residents, c.workers, c.geom_3857
    from chosen c
    where cast(:area_ids as bigint[]) is null
    union all
    select c.id, count(*), c.area_m2 * count(*) / c.cell_count, sum(r.residents), sum(r.workers),
           ST_Union(g.geom_3857)
    from chosen c
    join gap_cells m on m.gap_id = c.id
    join run_cells r on r.run_id = c.run_id and r.cell_id = m.cell_id
    join grid_cells g on g.id = m.cell_id
    where r.area_id = any(cast(:area_ids as bigint[]))
    group by c.id, c.area_m2, c.cell_count
),
rows as (
    select s.id, c.rank, s.cells, s.area_m2, s.residents, s.workers, c.mean_level_dbm, c.worst_level_dbm, c.kind,
           ST_AsMVTGeom(s.geom_3857, b.tile, 4096, 64) as geom
    from seen s
    join chosen c on c.id = s.id
    cross join bounds b
    order by s.id offset 0
)
select ST_AsMVT(rows, 'gaps', 4096, 'geom', 'id') from rows where geom is not null
