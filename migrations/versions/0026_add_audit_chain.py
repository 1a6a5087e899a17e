"""
Audit events are chained by hashes when they commit.

A deferred trigger links an event at the very end of its transaction: the lock of the chain is held for
the commit alone. A transaction that sees an old snapshot cannot see the head of the chain; its events wait in
`audit_pending` and are linked by the next one that commits.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

SAFE_PATH = "set search_path = pg_catalog, public, pg_temp"

TEXT_BYTES = f"""
    create function audit_field(value text) returns bytea language sql immutable {SAFE_PATH} as $$
        select case when value is null then int4send(-1)
               else int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8') end
    $$
"""
HASH = f"""
    create function audit_hash(at_position bigint, before bytea, event audit_events)
    returns bytea language sql stable {SAFE_PATH} as $$
        select sha256(
            audit_field('citygrid audit 1') || audit_field(at_position::text)
            || audit_field(encode(before, 'hex')) || audit_field(event.id::text)
            || audit_field(to_char(event.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
            || audit_field(event.request_id) || audit_field(event.actor) || audit_field(event.source)
            || audit_field(event.action) || audit_field(event.entity) || audit_field(event.entity_id)
            || audit_field(event.outcome) || audit_field(event.details::text)
        )
    $$
"""
LINK_ONE = f"""
    create function link_audit_event(of_event bigint) returns void language plpgsql {SAFE_PATH} as $$
    declare
        event audit_events;
        head_position bigint;
        head_hash bytea;
    begin
        select * into event from audit_events where id = of_event;
        select position, hash into head_position, head_hash
          from audit_links order by position desc limit 1;
        if not found then  -- at the beginning, or after retention has cut all there was
            select position, hash into head_position, head_hash
              from audit_checkpoints order by position desc limit 1;
        end if;
        head_position := coalesce(head_position, 0);
        head_hash := coalesce(head_hash, decode(repeat('00', 32), 'hex'));
        insert into audit_links (position, event_id, previous, hash)
        values (head_position + 1, event.id, head_hash, audit_hash(head_position + 1, head_hash, event));
    end $$
"""
LINK_PENDING = f"""
    create function link_pending_audit() returns void language plpgsql security definer {SAFE_PATH} as $$
    declare
        waiting bigint;
    begin
        if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
            raise exception 'the audit chain grows in READ COMMITTED only';
        end if;
        perform pg_advisory_xact_lock(20181, 0);
        for waiting in select event_id from audit_pending order by event_id loop
            perform link_audit_event(waiting);
            delete from audit_pending where event_id = waiting;
        end loop;
    end $$
"""
LINK_AT_COMMIT = f"""
    create function link_audit_at_commit() returns trigger language plpgsql security definer {SAFE_PATH} as $$
    begin
        if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
            insert into audit_pending (event_id) values (new.id);
        else
            perform link_pending_audit();
            perform link_audit_event(new.id);
        end if;
        return null;
    end $$
"""
REFUSE = f"""
    create or replace function refuse_audit_change() returns trigger language plpgsql {SAFE_PATH} as $$
    declare
        cut_to bigint;
        is_cut boolean := false;
    begin
        if tg_op = 'DELETE' and tg_table_name in ('audit_events', 'audit_links') then
            select max(position) into cut_to from audit_checkpoints;
            if tg_table_name = 'audit_links' then
                is_cut := old.position <= cut_to;
            else
                is_cut := exists (
                    select from audit_links where event_id = old.id and position <= cut_to
                );
            end if;
        end if;
        if is_cut then
            return old;
        end if;
        raise exception 'audit events are append-only: % refused', tg_op;
    end $$
"""
REFUSE_BEFORE = """
    create or replace function refuse_audit_change() returns trigger language plpgsql as $$
    begin
        raise exception 'audit events are append-only: % refused', tg_op;
    end $$
"""
CHECK_CHECKPOINT = f"""
    create function check_audit_checkpoint() returns trigger language plpgsql {SAFE_PATH} as $$
    begin
        if exists (
            select from audit_links join audit_events on audit_events.id = event_id
             where position <= new.position and at >= now() - interval '180 days'
        ) then
            raise exception 'audit events of the last 180 days are kept';
        end if;
        return new;
    end $$
"""
CUT = f"""
    create function cut_audit(up_to bigint, keep_days integer)
    returns bigint language plpgsql security definer {SAFE_PATH} as $$
    declare
        kept_from timestamptz :=
            (date_trunc('day', now() at time zone 'UTC') - make_interval(days => keep_days)) at time zone 'UTC';
        removed bigint;
    begin
        if keep_days < 180 then
            raise exception 'audit retention of % days is refused; needs 180 or more', keep_days;
        end if;
        perform pg_advisory_xact_lock(20181, 0);
        if exists (
            select from audit_links join audit_events on audit_events.id = event_id
             where position <= up_to and at >= kept_from
        ) then
            raise exception 'position % is not before the last % days of the audit', up_to, keep_days;
        end if;
        insert into audit_checkpoints (position, hash)
        select position, hash from audit_links where position = up_to;
        if not found then
            raise exception 'the audit chain has no position %', up_to;
        end if;
        delete from audit_events using audit_links
         where audit_events.id = event_id and position <= up_to;
        delete from audit_links where position <= up_to;
        get diagnostics removed = row_count;
        return removed;
    end $$
"""
APPEND_ONLY = ("audit_links", "audit_checkpoints")


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "audit_links",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_links")),
        sa.UniqueConstraint("event_id", name=op.f("uq_audit_links_event_id")),
    )
    op.create_table(
        "audit_pending",
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_pending")),
    )
    op.create_table(
        "audit_checkpoints",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("cut_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_checkpoints")),
    )
    for statement in (TEXT_BYTES, HASH, LINK_ONE, LINK_PENDING, LINK_AT_COMMIT, REFUSE, CHECK_CHECKPOINT, CUT):
        op.execute(statement)
    op.execute("""
        create constraint trigger audit_events_linked after insert on audit_events
        deferrable initially deferred for each row execute function link_audit_at_commit()
    """)
    op.execute("""
        create trigger audit_checkpoints_old_enough before insert on audit_checkpoints
        for each row execute function check_audit_checkpoint()
    """)
    for table in APPEND_ONLY:
        op.execute(f"""
            create trigger {table}_append_only before update or delete on {table}
            for each row execute function refuse_audit_change()
        """)
        op.execute(f"""
            create trigger {table}_no_truncate before truncate on {table}
            for each statement execute function refuse_audit_change()
        """)


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.execute("drop trigger audit_events_linked on audit_events")
    op.execute(REFUSE_BEFORE)
    for table in ("audit_checkpoints", "audit_pending", "audit_links"):
        op.drop_table(table)
    op.execute("drop function cut_audit(bigint, integer)")
    op.execute("drop function check_audit_checkpoint()")
    op.execute("drop function link_audit_at_commit()")
    op.execute("drop function link_pending_audit()")
    op.execute("drop function link_audit_event(bigint)")
    op.execute("drop function audit_hash(bigint, bytea, audit_events)")
    op.execute("drop function audit_field(text)")
