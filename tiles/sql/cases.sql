-- Cases without their words: description, reporter and photos are read through the API alone.
with bounds as (
    select ST_TileEnvelope(:z, :x, :y) as tile,
           ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) as search
),
rows as (
    select c.id, c.number, c.kind, c.class_code, c.state, o.code as operator, c.technology, c.place,
           ST_AsMVTGeom(c.geom_3857, b.tile, 4096, 64) as geom
    from cases c
    left join operators o on o.id = c.operator_id
    cross join bounds b
    where c.geom_3857 && b.search
      and (cast(:state as text) is null or c.state = cast(:state as text))
      and (
          cast(:area_ids as bigint[]) is null
          or c.subdistrict_id = any(cast(:area_ids as bigint[]))
          or c.neighbourhood_id = any(cast(:area_ids as bigint[]))
      )
    order by c.id
)
select ST_AsMVT(rows, 'cases', 4096, 'geom', 'id') from rows where geom is not null
