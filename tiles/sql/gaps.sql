-- Gaps of one run, profile and reception; `operator_id` null means the gaps that no operator reaches.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search
),
rows as (
    select g.id, g.rank, g.cell_count as cells, g.area_m2, g.residents, g.workers,
           g.mean_level_dbm, g.worst_level_dbm,
           ST_AsMVTGeom(g.geom_3857, b.tile, 4096, 64) as geom
    from gaps g, bounds b
    where g.geom_3857 && b.search
      and g.run_id = :run_id
      and g.profile = :profile
      and g.reception = :reception
      and g.operator_id is not distinct from cast(:operator_id as bigint)
      and (cast(:area_ids as bigint[]) is null or g.area_id = any(cast(:area_ids as bigint[])))
    order by g.id
)
select ST_AsMVT(rows, 'gaps', 4096, 'geom', 'id') from rows where geom is not null
