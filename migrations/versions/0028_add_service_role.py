"""A role for the service that owns nothing, and the few deeds of an owner that it needs."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# Two migrations of one server may meet here: roles belong to the server, not to the database.
MAKE_ROLE = """
    do $$
    begin
        create role citygrid_service nologin;
    exception
        when duplicate_object or unique_violation then null;
        when insufficient_privilege then
            raise notice 'role citygrid_service is missing and cannot be made; the service runs as the owner';
    end $$
"""
STATISTICS = """
    create function refresh_statistics(names text[]) returns void language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
    declare
        found_name text;
    begin
        for found_name in
            select relname from pg_class
             where relnamespace = 'public'::regnamespace and relkind = 'r' and relname = any (names)
             order by array_position(names, relname::text)
        loop
            execute format('analyze public.%I', found_name);
        end loop;
    end $$
"""
GRANT = """
    create function grant_service_rights() returns boolean language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
    declare
        item record;
    begin
        if not exists (select from pg_roles where rolname = 'citygrid_service') then
            return false;
        end if;
        grant usage on schema public, procrastinate to citygrid_service;
        for item in
            select format('%I.%I', n.nspname, c.relname) as name, c.relname, c.relkind
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname in ('public', 'procrastinate') and c.relkind in ('r', 'p', 'S')
               and pg_has_role(c.relowner, 'USAGE')
               and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
        loop
            if item.relkind = 'S' then
                execute format('grant usage, select, update on sequence %s to citygrid_service', item.name);
            else
                execute format('revoke all on %s from citygrid_service', item.name);
                execute format('grant %s on %s to citygrid_service', case item.relname
                    when 'alembic_version' then 'select'
                    when 'installation' then 'select'
                    when 'audit_events' then 'select, insert (request_id, actor, source, action, entity, '
                                             'entity_id, outcome, details)'
                    when 'audit_links' then 'select'
                    when 'audit_pending' then 'select'
                    when 'audit_checkpoints' then 'select'
                    when 'audit_values' then 'select, insert, delete, update (last_used_at)'
                    else 'select, insert, update, delete' end, item.name);
            end if;
        end loop;
        for item in select unnest(array['public', 'procrastinate']) as name loop
            execute format('alter default privileges in schema %I
                grant select, insert, update, delete on tables to citygrid_service', item.name);
            execute format('alter default privileges in schema %I
                grant usage, select, update on sequences to citygrid_service', item.name);
        end loop;
        grant execute on function link_pending_audit(), cut_audit(bigint, integer), refresh_statistics(text[])
            to citygrid_service;
        return true;
    end $$
"""
# Nobody else needs what runs with the owner's rights or writes the chain.
OWN_FUNCTIONS = (
    "link_pending_audit()",
    "link_audit_at_commit()",
    "link_audit_event(bigint)",
    "cut_audit(bigint, integer)",
    "refresh_statistics(text[])",
    "grant_service_rights()",
)
TAKE_BACK = """
    do $$
    declare
        item text;
    begin
        if not exists (select from pg_roles where rolname = 'citygrid_service') then
            return;
        end if;
        foreach item in array array['public', 'procrastinate'] loop
            execute format('alter default privileges in schema %I
                revoke all on tables from citygrid_service', item);
            execute format('alter default privileges in schema %I
                revoke all on sequences from citygrid_service', item);
            execute format('revoke all on schema %I from citygrid_service', item);
            execute format('revoke all on all tables in schema %I from citygrid_service', item);
            execute format('revoke all on all sequences in schema %I from citygrid_service', item);
        end loop;
        revoke all on function link_pending_audit(), cut_audit(bigint, integer) from citygrid_service;
    end $$
"""


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.execute(MAKE_ROLE)
    for statement in (STATISTICS, GRANT):
        op.execute(statement)
    for function in OWN_FUNCTIONS:
        op.execute(f"revoke execute on function {function} from public")
    op.execute("select grant_service_rights()")


def downgrade() -> None:
    """Take the rights back; the role may serve other databases and stays."""
    op.execute("set local lock_timeout = '4s'")
    op.execute(TAKE_BACK)
    op.execute("drop function grant_service_rights()")
    op.execute("drop function refresh_statistics(text[])")
    op.execute("grant execute on function link_audit_event(bigint) to public")
