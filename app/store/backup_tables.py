"""What the database holds, table by table, in a form that is the same before and after a restore."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.backups import TableSum

# Objects that an extension made are the extension's: PostGIS brings its own on the other side.
_OURS = (
    "n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_' "
    "and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')"
)
_TABLES = f"""
    select n.nspname, c.relname,
           array_agg(a.attname::text order by a.attname) filter (where a.attgenerated = '')
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind = 'r' and {_OURS}
     group by 1, 2 order by 1, 2
"""  # noqa: S608 - a text of this module
_HELD = f"""
    select kind, count(*), min(name) from (
        select case c.relkind when 'S' then 'sequences' when 'v' then 'views' when 'm' then 'views'
               else 'tables' end as kind, c.relname::text as name
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and {_OURS}
        union all
        select 'functions', c.proname::text from pg_proc c join pg_namespace n on n.oid = c.pronamespace
         where {_OURS}
        union all
        select 'types', c.typname::text from pg_type c join pg_namespace n on n.oid = c.typnamespace
         where c.typtype in ('e', 'd') and {_OURS}
        union all
        select 'schemas', c.nspname::text from pg_namespace c join pg_namespace n on n.oid = c.oid
         where c.nspname <> 'public' and {_OURS}
    ) held group by kind order by kind
"""  # noqa: S608 - a text of this module
_ROLES = """
    select distinct r.rolname::text
      from (select relowner as owner, relacl as acl from pg_class
            union all select proowner, proacl from pg_proc
            union all select nspowner, nspacl from pg_namespace
            union all select defaclrole, defaclacl from pg_default_acl) granted
      cross join lateral aclexplode(granted.acl) given
      join pg_roles r on r.oid = given.grantee
     where given.grantee <> granted.owner and r.rolname !~ '^pg_'
     order by 1
"""
# Text is the form in which values are compared. These say how it is written, whatever the server's defaults.
TEXT_FORM = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "iso_8601",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the columns whose values are its own, by name; the database computes the others."""

    schema: str
    name: str
    columns: tuple[str, ...]


def tables(session: Session) -> list[Table]:
    """Every table of ours, those of the queue and of alembic too."""
    return [
        Table(schema, name, tuple(columns or ())) for schema, name, columns in session.execute(text(_TABLES))
    ]


def held(session: Session) -> dict[str, tuple[int, str]]:
    """What a database that should be empty holds: how many of a kind, and the first by name."""
    return {kind: (count, name) for kind, count, name in session.execute(text(_HELD))}


def granted_roles(session: Session) -> tuple[str, ...]:
    """Roles that hold rights on things that they do not own."""
    return tuple(session.scalars(text(_ROLES)))


def write_text_in_one_form(session: Session) -> None:
    """Set how this transaction writes values as text."""
    for name, value in TEXT_FORM.items():
        session.execute(text("select set_config(:name, :value, true)"), {"name": name, "value": value})


def sum_of(session: Session, table: Table) -> TableSum:
    """Rows and checksum of one table, added up inside the server."""
    rows, checksum = session.execute(text(sum_statement(table.schema, table.name, table.columns))).one()
    return TableSum(schema=table.schema, name=table.name, columns=table.columns, rows=rows, checksum=checksum)


def sum_statement(schema: str, name: str, columns: Sequence[str], *, into: str = "") -> str:
    """
    Count of rows, and the sums of both halves of a 128-bit hash of each row.

    A sum does not depend on the order of rows, and unlike a bitwise one it sees a row that is there twice.
    MD5 guards against accidents and writes alike on every server; against forgery stand the SHA-256 of
    the dump and the audit's own chain.
    """
    listed = ", ".join(f"t.{_quoted(column)}" for column in columns)
    halves = " || ':' || ".join(
        f"coalesce(sum(('x' || substr(hash, {start}, 16))::bit(64)::bigint), 0)::text" for start in (1, 17)
    )
    rows = f"select md5(row({listed})::text) as hash from {_quoted(schema)}.{_quoted(name)} t"  # noqa: S608
    return f"select count(*) as rows, {halves} as checksum{into} from ({rows}) hashed"  # noqa: S608


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def export_snapshot(session: Session) -> str:
    """Lend the snapshot of this transaction to other connections while it lasts."""
    return str(session.scalar(text("select pg_export_snapshot()")))


def server_version(session: Session) -> int:
    """PostgreSQL's major version."""
    return int(session.scalar(text("show server_version_num")) or 0) // 10_000


def audit_head(session: Session) -> dict[str, Any] | None:
    """The newest event on record, with its place in the chain where there is one."""
    known = {(table.schema, table.name) for table in tables(session)}
    if ("public", "audit_events") not in known:
        return None
    newest = session.execute(text("select max(id) as event_id, count(*) as events from audit_events")).one()
    head: dict[str, Any] = {**newest._mapping}
    if ("public", "audit_links") in known:
        statement = (
            "select position, encode(hash, 'hex') as hash from audit_links order by position desc limit 1"
        )
        link = session.execute(text(statement)).one_or_none()
        head |= {} if link is None else {**link._mapping}
    return head


def attachment_names(session: Session) -> Iterator[tuple[str, str]]:
    """Folder and name of every file that a row names."""
    statement = """
        select 'photos', left(sha256, 2) || '/' || sha256 || '.jpg' from case_photos
        union select 'uploads', stored_name from import_drafts where state <> 'written'
    """
    yield from ((folder, name) for folder, name in session.execute(text(statement)))


def refresh_statistics(session: Session) -> None:
    """Tell the planner what the tables hold."""
    session.execute(text("analyze"))
