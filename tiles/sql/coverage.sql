-- Level of the best server in the cells of one run, for one technology and reception; `operator_id` null takes
-- the best of all operators. A row without a level is weak (no station in reach); no row is no data.
--
-- Classes: 0 good, 1 fair, 2 weak, 3 gap, by `breaks_dbm` from best to worst; 4 no data.
--
-- From zoom 13 every cell. Under it blocks of 4 x 4 cells, which lie on the same lines in every run: the class
-- of the median resident among those with data (of the median cell where nobody lives), and the share of all
-- residents whose level reaches `threshold_dbm`. A block is always computed whole, also at the edge of a tile.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search,
           case when :z >= 13 then 1 else 4 end as side
),
grid as (
    select g.id, g.cell_size_m
    from coverage_runs r
    join grids g on g.id = r.grid_id
    where r.id = :run_id
),
window_of as (
    -- 1 m on the ground is cosh(y / radius) m in Web Mercator.
    select b.tile, b.search, b.side, g.id as grid_id,
           case when b.side = 1 then b.search
           else ST_Expand(
               b.search,
               2 * b.side * g.cell_size_m
               * cosh(greatest(abs(ST_YMin(b.search)), abs(ST_YMax(b.search))) / 6378137.0)
           ) end as wide
    from bounds b, grid g
),
cells as (
    select c.id, c.code, c.geom_3857, r.residents, r.workers, w.side,
           cast(floor(c.row / cast(w.side as float8)) as bigint) as block_row,
           cast(floor(c.col / cast(w.side as float8)) as bigint) as block_col
    from window_of w
    join grid_cells c on c.grid_id = w.grid_id and c.geom_3857 && w.wide
    join run_cells r on r.cell_id = c.id and r.run_id = :run_id
    where cast(:area_ids as bigint[]) is null or r.area_id = any(cast(:area_ids as bigint[]))
),
best as (
    select v.cell_id, max(v.level_dbm) as level_dbm
    from cell_coverage v
    join cells c on c.id = v.cell_id
    where v.run_id = :run_id
      and v.technology = :technology
      and v.reception = :reception
      and v.floor_band = 0
      and (cast(:operator_id as bigint) is null or v.operator_id = cast(:operator_id as bigint))
    group by v.cell_id
),
classed as (
    select c.*, b.level_dbm,
           coalesce(b.level_dbm >= cast(:threshold_dbm as double precision), false) as covered,
           case
               when b.cell_id is null then 4
               when b.level_dbm is null then 3
               when b.level_dbm >= (cast(:breaks_dbm as double precision[]))[1] then 0
               when b.level_dbm >= (cast(:breaks_dbm as double precision[]))[2] then 1
               when b.level_dbm >= (cast(:breaks_dbm as double precision[]))[3] then 2
               else 3
           end as class,
           sum(case when b.cell_id is null then 0 else c.residents end)
               over (partition by c.block_row, c.block_col) as residents_with_data
    from cells c
    left join best b on b.cell_id = c.id
),
weighed as (
    select classed.*, case when residents_with_data > 0 then residents else 1 end as weight
    from classed
),
sums as (
    select min(id) as id, min(code) as code, sum(residents) as residents, sum(workers) as workers,
           sum(residents) filter (where covered) as covered_residents,
           count(*) as cells, max(level_dbm) as level_dbm,
           coalesce(sum(weight) filter (where class = 0), 0) as weight_0,
           coalesce(sum(weight) filter (where class <= 1), 0) as weight_1,
           coalesce(sum(weight) filter (where class <= 2), 0) as weight_2,
           coalesce(sum(weight) filter (where class <= 3), 0) as weight_3,
           ST_Collect(geom_3857 order by id) as shape
    from weighed
    group by block_row, block_col
),
rows as (
    select s.id, s.code,
           case
               when s.weight_3 = 0 then 4
               when 2 * s.weight_0 > s.weight_3 then 0
               when 2 * s.weight_1 > s.weight_3 then 1
               when 2 * s.weight_2 > s.weight_3 then 2
               else 3
           end as class,
           case when w.side = 1 then s.level_dbm end as level_dbm,
           cast(s.residents as integer) as residents,
           cast(s.workers as integer) as workers,
           cast(coalesce(s.covered_residents, 0) as float8) / nullif(s.residents, 0) as covered_share,
           cast(s.cells as integer) as cells,
           ST_AsMVTGeom(s.shape, w.tile, 4096, 64) as geom
    from sums s, window_of w
    where s.shape && w.search
    order by s.id offset 0
)
select ST_AsMVT(rows, 'coverage', 4096, 'geom', 'id') from rows where geom is not null
