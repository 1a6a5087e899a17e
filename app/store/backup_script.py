"""The statements that a restore runs around the dump, in the dump's own transaction."""

from collections.abc import Sequence

from app.domain.backups import TableSum
from app.store.backup_tables import TEXT_FORM, sum_statement


def before_the_dump(roles: Sequence[str]) -> str:
    """
    Begin the transaction, with the roles that the dump grants rights to.

    They are made without a login where the server lacks them: roles belong to a server, no dump brings them.
    """
    return "begin;\n" + "".join(_make_role(role) for role in roles)


def _make_role(role: str) -> str:
    return f"""
do $make$ begin
    if not exists (select from pg_catalog.pg_roles where rolname = {_literal(role)}) then
        execute pg_catalog.format('create role %I nologin', {_literal(role)});
    end if;
exception when insufficient_privilege then
    raise exception 'the backup grants rights to role {role}, which this server lacks; '
                    'make it as a superuser: create role {role} nologin';
end $make$;
"""


def after_the_dump(tables: Sequence[TableSum]) -> str:
    """Compare every table with the manifest, then commit; the first that differs undoes everything."""
    form = "".join(f"set local {name} = {_literal(value)};\n" for name, value in TEXT_FORM.items())
    return "\n" + form + "".join(_compare(table) for table in tables) + _compare_names(tables) + "commit;\n"


def _compare(table: TableSum) -> str:
    return f"""
do $check$ declare found record; begin
    {sum_statement(table.schema, table.name, table.columns, into=" into found")};
    if (found.rows, found.checksum) is distinct from ({table.rows}::bigint, {_literal(table.checksum)}) then
        raise exception 'table {table.title} holds % rows with checksum %; '
                        'the manifest says {table.rows} and {table.checksum}', found.rows, found.checksum;
    end if;
end $check$;
"""


def _compare_names(tables: Sequence[TableSum]) -> str:
    """A table that the manifest does not know has never been compared."""
    known = ", ".join(f"({_literal(table.schema)}, {_literal(table.name)})" for table in tables)
    return f"""
do $check$ declare found text; begin
    select pg_catalog.string_agg(n.nspname || '.' || c.relname, ', ') into found
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
       and not exists (select from pg_catalog.pg_depend d where d.objid = c.oid and d.deptype = 'e')
       and (n.nspname, c.relname) not in ({known});
    if found is not null then
        raise exception 'the dump brought tables that the manifest does not name: %', found;
    end if;
end $check$;
"""  # noqa: S608 - names of a manifest that was checked


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
