"""The audit events of before: names of persons become digests, and all are linked in their order."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PROGRAMS = "('local demo', 'command line', 'worker')"


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.execute("alter table audit_events disable trigger audit_events_append_only")
    op.execute(f"""
        insert into audit_values (digest, kind, salt, plain)
        select 'sha256:' || encode(sha256(salt || convert_to(actor, 'UTF8')), 'hex'), 'person', salt, actor
          from (select actor, decode(replace(gen_random_uuid()::text, '-', ''), 'hex') as salt
                  from (select distinct actor from audit_events where actor not in {PROGRAMS}) persons
                offset 0) salted
    """)
    op.execute("""
        update audit_events set actor = digest from audit_values
         where audit_values.kind = 'person' and audit_values.plain = audit_events.actor
    """)
    op.execute("alter table audit_events enable trigger audit_events_append_only")
    op.execute("""
        do $$
        declare
            event bigint;
        begin
            for event in select id from audit_events order by id loop
                perform link_audit_event(event);
            end loop;
        end $$
    """)


def downgrade() -> None:
    """Names stand in plain again; the links go with their table."""
    op.execute("set local lock_timeout = '4s'")
    for table in ("audit_events", "audit_links"):
        op.execute(f"alter table {table} disable trigger {table}_append_only")
    op.execute("update audit_events set actor = plain from audit_values where digest = actor")
    op.execute("delete from audit_links")
    op.execute("delete from audit_values")
    for table in ("audit_events", "audit_links"):
        op.execute(f"alter table {table} enable trigger {table}_append_only")
