"""
Tiles of sectors and of scenarios are told of what changes under them.

The face of a station reaches some pixels beyond its site. In tiles nearer than the squares of zoom 17, in which
touches are counted, that can be another square: the box around the site is as much larger.
"""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

SAFE_PATH = "set search_path = pg_catalog, public, pg_temp"
# An eighth of a square of zoom 17 in metres of the tiles: what a face reaches at most there (tiles/sql/sectors.sql).
REACH_M = 2 * 20037508.342789244 / (1 << 17) / 8
MOST_SHAPES = 501  # one more than touch_tiles takes (migration 0041)
DEEDS = {"insert": ("new_rows",), "update": ("old_rows", "new_rows"), "delete": ("old_rows",)}
# trigger function -> the table that it is for, and the sites of rows of {rows} as `place`
AROUND = {
    "touch_tiles_around_sites": ("sites", "select geom_3857 as place from {rows}"),
    "touch_tiles_around_stations": (
        "base_stations",
        "select sites.geom_3857 as place from {rows} as changed join sites on sites.id = changed.site_id",
    ),
    "touch_tiles_around_sectors": (
        "sectors",
        "select sites.geom_3857 as place from {rows} as changed "
        "join base_stations on base_stations.id = changed.station_id "
        "join sites on sites.id = base_stations.site_id",
    ),
}
# Few rows, and each reader asks for one scenario: a change is one of the whole layer.
WHOLE = {
    "operators": ("sectors", "scenarios"),
    "sites": ("scenarios",),
    "base_stations": ("scenarios",),
    "scenarios": ("scenarios",),
    "scenario_changes": ("scenarios",),
}
# A statement that changes no row touches nothing: only the rows of its own deed are there to be asked for.
TOUCH_BY_ROWS = f"""
    create function touch_named_layers_by_rows() returns trigger
    language plpgsql security definer {SAFE_PATH} as $$
    declare
        is_changed boolean;
    begin
        case tg_op
            when 'INSERT' then select exists (select from new_rows) into is_changed;
            when 'UPDATE' then select exists (select from new_rows) into is_changed;
            when 'DELETE' then select exists (select from old_rows) into is_changed;
        end case;
        if is_changed then
            for place in 0 .. tg_nargs - 1 loop
                perform touch_whole_layer(tg_argv[place]);
            end loop;
        end if;
        return null;
    end $$
"""
TOUCH_IMPORTED = f"""
    create or replace function touch_imported_layer() returns trigger
    language plpgsql security definer {SAFE_PATH} as $$
    begin
        if new.kind in ('areas', 'stations', 'hotspots', 'buildings', 'facilities', 'land', 'ways') then
            perform touch_whole_layer(new.kind);
        end if;
        {{more}}
        return null;
    end $$
"""
WITH_SECTORS = """
        if new.kind = 'stations' then
            perform touch_whole_layer('sectors');
        end if;
"""


def _function(name: str, places: str) -> str:
    branches = []
    for deed, tables in DEEDS.items():
        found = " union all ".join(f"({places.format(rows=table)})" for table in tables)
        branches.append(
            f"when '{deed.upper()}' then select array_agg(ST_Expand(place, {REACH_M})) into shapes from "
            f"(select place from ({found}) as changed where place is not null limit {MOST_SHAPES}) as first_ones;"
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


def _triggers() -> list[tuple[str, str, str]]:
    """Table, name and the rest of each."""
    made = []
    for function, (table, _) in AROUND.items():
        for deed, transitions in DEEDS.items():
            rest = f"after {deed} on {table} referencing {_named(transitions)} for each statement execute function {function}"
            made.append((table, f"{table}_touch_sectors_by_{deed}", f"{rest}('sectors')"))
        rest = f"after truncate on {table} for each statement execute function touch_named_layers('sectors')"
        made.append((table, f"{table}_touch_sectors_by_truncate", rest))
    for table, layers in WHOLE.items():
        given = ", ".join(f"'{layer}'" for layer in layers)
        name = f"{table}_touch_whole_{'_and_'.join(layers)}_by"
        for deed, transitions in DEEDS.items():
            rest = f"after {deed} on {table} referencing {_named(transitions)} for each statement "
            made.append((table, f"{name}_{deed}", f"{rest}execute function touch_named_layers_by_rows({given})"))
        rest = f"after truncate on {table} for each statement execute function touch_named_layers({given})"
        made.append((table, f"{name}_truncate", rest))
    return made


def _named(transitions: tuple[str, ...]) -> str:
    return " ".join(f"{one.replace('_rows', '')} table as {one}" for one in transitions)


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    for name, (_, places) in AROUND.items():
        op.execute(_function(name, places))
    op.execute(TOUCH_BY_ROWS)
    for _, name, rest in _triggers():
        op.execute(f"create trigger {name} {rest}")
    op.execute(TOUCH_IMPORTED.format(more=WITH_SECTORS))


def downgrade() -> None:
    """Undo the change; tiles of both layers have no version any more."""
    op.execute("set local lock_timeout = '4s'")
    op.execute(TOUCH_IMPORTED.format(more=""))
    for table, name, _ in _triggers():
        op.execute(f"drop trigger {name} on {table}")
    for name in (*AROUND, "touch_named_layers_by_rows"):
        op.execute(f"drop function {name}()")
