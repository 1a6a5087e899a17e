"""Count tries by account apart from typed names, and tell of new passwords and second factors."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KINDS = "('name', 'address', 'code', 'password')"
FORMER_KINDS = "('name', 'address')"
# A duty ends with what is new here: a password that was too old, a second factor that was missing.
WATCHED = "disabled_at, sees_everywhere, login_name, password_set_at, totp_confirmed_at"
FORMER_WATCHED = "disabled_at, sees_everywhere, login_name"


def _allow(kinds: str) -> None:
    op.execute("alter table sign_in_counters drop constraint ck_sign_in_counters_kind_known")
    op.execute(f"""
        alter table sign_in_counters
            add constraint ck_sign_in_counters_kind_known check (kind in {kinds})
    """)


def _watch(columns: str) -> None:
    op.execute("drop trigger accounts_tell_of_changed_rights on accounts")
    op.execute(f"""
        create trigger accounts_tell_of_changed_rights
        after insert or update of {columns} or delete on accounts
        for each statement execute function tell_of_changed_rights()
    """)


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    _allow(KINDS)
    _watch(WATCHED)


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.execute(f"delete from sign_in_counters where kind not in {FORMER_KINDS}")
    _allow(FORMER_KINDS)
    _watch(FORMER_WATCHED)
