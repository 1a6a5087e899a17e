"""
Layers keep count of what touched their tiles, and tell every web process.

A change adds rows to `layer_touches` and takes no lock: the version of a tile is the sum of `times` over the
touches that lie on it. Every snapshot sees whole transactions and a later one sees more of them, so two equal
sums are the same rows, in whatever order transactions began or ended.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SAFE_PATH = "set search_path = pg_catalog, public, pg_temp"

# Security definer: who may change a row of a layer needs no right on the count.
TOUCH_WHOLE = f"""
    create function touch_whole_layer(of_layer text) returns void
    language plpgsql security definer {SAFE_PATH} as $$
    begin
        insert into layer_touches (layer, z, x, y) values (of_layer, 0, 0, 0);
        perform pg_notify('citygrid_live', json_build_object('layer', of_layer)::text);
    end $$
"""
# Zoom 17: squares of some 260 m in the middle latitudes. A tile draws what lies 1/64 of its side beyond its edge.
TOUCH_TILES = f"""
    create function touch_tiles(of_layer text, shapes geometry[]) returns void
    language plpgsql security definer {SAFE_PATH} as $$
    declare
        zoom constant integer := 17;
        last constant integer := (1 << zoom) - 1;
        half_m constant float8 := 20037508.342789244;
        side_m constant float8 := 2 * half_m / (1 << zoom);
        reach constant float8 := 1.0 / 64;
        most_shapes constant integer := 500;
        most_tiles constant integer := 64;
        large boolean;
        columns integer[];
        rows integer[];
    begin
        if shapes is null then
            return;
        end if;
        large := cardinality(shapes) > most_shapes;
        if not large then
            with boxes as (
                select floor((ST_XMin(shape) + half_m) / side_m - reach) as west,
                       floor((ST_XMax(shape) + half_m) / side_m + reach) as east,
                       floor((half_m - ST_YMax(shape)) / side_m - reach) as north,
                       floor((half_m - ST_YMin(shape)) / side_m + reach) as south
                  from unnest(shapes) as shape
                 where not ST_IsEmpty(shape)
            ),
            on_the_map as (
                select greatest(0, least(last, west))::bigint as west,
                       greatest(0, least(last, east))::bigint as east,
                       greatest(0, least(last, north))::bigint as north,
                       greatest(0, least(last, south))::bigint as south
                  from boxes
            ),
            narrow as (
                select * from on_the_map where (east - west + 1) * (south - north + 1) <= most_tiles
            ),
            tiles as (
                select distinct x::integer as x, y::integer as y
                  from narrow, generate_series(west, east) as x, generate_series(north, south) as y
            )
            select (select count(*) from narrow) < (select count(*) from boxes) or count(*) > most_tiles,
                   array_agg(x order by x, y), array_agg(y order by x, y)
              into large, columns, rows
              from tiles;
        end if;
        if large then
            perform touch_whole_layer(of_layer);
        elsif columns is not null then
            insert into layer_touches (layer, z, x, y)
            select of_layer, zoom, tile.x, tile.y from unnest(columns, rows) as tile (x, y);
            perform pg_notify('citygrid_live', json_build_object(
                'layer', of_layer,
                'tiles', (select json_agg(json_build_array(tile.x, tile.y))
                            from unnest(columns, rows) as tile (x, y))
            )::text);
        end if;
    end $$
"""
# Old and new rows alike, by what the transition tables of the one event hold.
DEEDS = {
    "insert": ("new_rows",),
    "update": ("old_rows", "new_rows"),
    "delete": ("old_rows",),
}
MOST_SHAPES = 500  # of touch_tiles: one more shape tells that there are too many


def _function(name: str, shapes: str) -> str:
    """A trigger function that touches the tiles under `shapes`, a query of `shape` out of {rows}."""
    branches = []
    for deed, tables in DEEDS.items():
        found = " union all ".join(f"({shapes.format(rows=table)})" for table in tables)
        branches.append(
            f"when '{deed.upper()}' then select array_agg(shape) into shapes from "
            f"(select shape from ({found}) as changed where shape is not null limit {MOST_SHAPES + 1}) as first_ones;"
        )
    return f"""
        create function {name}() returns trigger language plpgsql security definer {SAFE_PATH} as $$
        declare
            shapes geometry[];
        begin
            case tg_op
                {" ".join(branches)}
            end case;
            perform touch_tiles(tg_argv[0], shapes);
            return null;
        end $$
    """


OWN_SHAPE = "select ST_Envelope(geom_3857) as shape from {rows}"
SHAPE_OF_SITE = """
    select sites.geom_3857 as shape from {rows} as changed join sites on sites.id = changed.site_id
"""
# trigger function, layer -> the tables that show in its tiles
BY_TILE = {
    ("touch_own_tiles", "areas"): ("areas",),
    ("touch_own_tiles", "buildings"): ("buildings",),
    ("touch_own_tiles", "land"): ("land",),
    ("touch_own_tiles", "ways"): ("ways",),
    ("touch_own_tiles", "hotspots"): ("hotspots",),
    ("touch_own_tiles", "facilities"): ("facilities",),
    ("touch_own_tiles", "cases"): ("cases",),
    ("touch_own_tiles", "stations"): ("sites",),
    ("touch_tiles_of_sites", "stations"): ("base_stations",),
}
# Tables whose rows stand behind tiles anywhere. Whoever sees some areas sees the land and ways that touch them.
WHOLE = {
    "operators": ("insert or update or delete", "stations", "cases"),
    "areas": ("insert or update of geom or delete", "land", "ways"),
}
TOUCH_NAMED = f"""
    create function touch_named_layers() returns trigger
    language plpgsql security definer {SAFE_PATH} as $$
    begin
        for place in 0 .. tg_nargs - 1 loop
            perform touch_whole_layer(tg_argv[place]);
        end loop;
        return null;
    end $$
"""
# An import or its undo tells of the whole layer, however few rows it changed.
LAYERS_OF_KINDS = ("areas", "stations", "hotspots", "buildings", "facilities", "land", "ways")
TOUCH_IMPORTED = f"""
    create function touch_imported_layer() returns trigger
    language plpgsql security definer {SAFE_PATH} as $$
    begin
        if new.kind in ({", ".join(f"'{kind}'" for kind in LAYERS_OF_KINDS)}) then
            perform touch_whole_layer(new.kind);
        end if;
        return null;
    end $$
"""
TELL_OF_JOB = f"""
    create function tell_of_job() returns trigger language plpgsql {SAFE_PATH} as $$
    begin
        perform pg_notify('citygrid_live', json_build_object(
            'job', new.id, 'status', new.status, 'step', new.step, 'progress', new.progress,
            'actor', left(new.actor, 500))::text);
        return null;
    end $$
"""
TELL_OF_RUN = f"""
    create function tell_of_run() returns trigger language plpgsql {SAFE_PATH} as $$
    declare
        was_shown boolean := tg_op <> 'INSERT' and old.status = 'published';
        is_shown boolean := tg_op <> 'DELETE' and new.status = 'published';
    begin
        if was_shown <> is_shown then
            perform pg_notify('citygrid_live', json_build_object('run', coalesce(new.id, old.id))::text);
        end if;
        return null;
    end $$
"""
FUNCTIONS = (
    "touch_whole_layer(text)",
    "touch_tiles(text, geometry[])",
    "touch_own_tiles()",
    "touch_tiles_of_sites()",
    "touch_named_layers()",
    "touch_imported_layer()",
    "tell_of_job()",
    "tell_of_run()",
)


def _triggers() -> list[str]:
    """One for each event that has transition tables, and one for TRUNCATE, which has none."""
    made = []
    for (function, layer), tables in BY_TILE.items():
        for table in tables:
            for deed, transitions in DEEDS.items():
                named = " ".join(f"{one.replace('_rows', '')} table as {one}" for one in transitions)
                made.append(
                    f"create trigger {table}_touch_{layer}_by_{deed} after {deed} on {table} "
                    f"referencing {named} for each statement execute function {function}('{layer}')"
                )
            made.append(
                f"create trigger {table}_touch_{layer}_by_truncate after truncate on {table} "
                f"for each statement execute function touch_named_layers('{layer}')"
            )
    for table, (deeds, *layers) in WHOLE.items():
        named = ", ".join(f"'{layer}'" for layer in layers)
        made.append(
            f"create trigger {table}_touch_whole_layers after {deeds} or truncate on {table} "
            f"for each statement execute function touch_named_layers({named})"
        )
    return [
        *made,
        "create trigger datasets_touch_layer after update of version on datasets for each row "
        "when (old.version is distinct from new.version) execute function touch_imported_layer()",
        "create trigger jobs_tell after insert or update on jobs for each row execute function tell_of_job()",
        "create trigger coverage_runs_tell after insert or update of status or delete on coverage_runs "
        "for each row execute function tell_of_run()",
    ]


def _trigger_names() -> list[tuple[str, str]]:
    """Name and table of every trigger, out of the statements."""
    words = [statement.split() for statement in _triggers()]
    return [(one[2], one[one.index("on") + 1]) for one in words]


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "layer_touches",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("z", sa.SmallInteger(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("times", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("times >= 1", name=op.f("ck_layer_touches_times_from_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layer_touches")),
    )
    op.create_index("ix_layer_touches_layer_z_x_y", "layer_touches", ["layer", "z", "x", "y"])
    own, of_site = _function("touch_own_tiles", OWN_SHAPE), _function("touch_tiles_of_sites", SHAPE_OF_SITE)
    touch = (TOUCH_WHOLE, TOUCH_TILES, own, of_site, TOUCH_NAMED, TOUCH_IMPORTED)
    for statement in (*touch, TELL_OF_JOB, TELL_OF_RUN):
        op.execute(statement)
    for function in FUNCTIONS[:2]:  # the others are called by triggers alone
        op.execute(f"revoke execute on function {function} from public")
    for statement in _triggers():
        op.execute(statement)


def downgrade() -> None:
    """Undo the change; tiles have no version any more."""
    op.execute("set local lock_timeout = '4s'")
    for name, table in _trigger_names():
        op.execute(f"drop trigger {name} on {table}")
    for function in reversed(FUNCTIONS):
        op.execute(f"drop function {function}")
    op.drop_table("layer_touches")
