"""Tell every process when somebody's rights change, so that none acts on old ones."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# Of sessions and tokens only what ends them: that one was seen or used changes nobody's rights.
WATCHED = {
    "accounts": "insert or update of disabled_at, sees_everywhere, login_name or delete",
    "account_roles": "insert or update or delete",
    "account_areas": "insert or update or delete",
    "areas": "insert or update of code, parent_id or delete",
    "sessions": "update of ended_at, is_pending, expires_at or delete",
    "api_tokens": "update of revoked_at, expires_at or delete",
}


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.execute("""
        create function tell_of_changed_rights() returns trigger language plpgsql as $$
        begin
            perform pg_notify('citygrid_rights', '');
            return null;
        end $$
    """)
    for table, deeds in WATCHED.items():
        op.execute(f"""
            create trigger {table}_tell_of_changed_rights after {deeds} on {table}
            for each statement execute function tell_of_changed_rights()
        """)


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    for table in WATCHED:
        op.execute(f"drop trigger {table}_tell_of_changed_rights on {table}")
    op.execute("drop function tell_of_changed_rights()")
