"""
Cases move: classes with their conditions, events in a chain, clocks.

The rows that come with the table are the small one of the project: the local classes of the radio network, with
limits of one city's rules for such components, and the big classes of the national line as their parents.
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

SYSTEM, EDITION = "CITYGRID", "2026"
NATIONAL, NATIONAL_EDITION = "GBT30428", "2013"
BIG = (
    ("component", "01", "公用设施", "Public utilities"),
    ("component", "02", "道路交通设施", "Roads and traffic"),
    ("component", "03", "市容环境设施", "City appearance and sanitation"),
    ("component", "04", "园林绿化设施", "Parks and greenery"),
    ("component", "05", "其他部件", "Other components"),
    ("event", "01", "市容环境", "City appearance"),
    ("event", "02", "宣传广告", "Posters and advertising"),
    ("event", "03", "施工管理", "Building sites"),
    ("event", "04", "突发事件", "Emergencies"),
    ("event", "05", "街面秩序", "Street order"),
    ("event", "06", "其他事件", "Other events"),
)
# kind, code, names, topic, closed on the spot, conditions: filing and closing in Chinese and English, limit
SMALL = (
    (
        *("event", "L01", "无信号或信号弱", "No or weak signal", "signal", False),
        (
            (
                *("写明运营商、制式和室内外位置", "Operator, technology and place are named"),
                *("复测达到门限，或反映人确认", "Measured again over the threshold, or the reporter agrees"),
                *(15, "working_day"),
            ),
        ),
    ),
    (
        *("event", "L02", "反对建设基站", "Objects to a base station", "objection", False),
        (
            (
                *("指明基站或地点", "A station or a place is named"),
                *("已答复并附电磁辐射筛查", "Answered, with the exposure screening"),
                *(15, "working_day"),
            ),
        ),
    ),
    (
        *("component", "L03", "通信井盖破损", "Telecom manhole cover damaged", None, False),
        (
            (
                *("井盖缺失、移位或断裂", "Missing, shifted or cracked"),
                *("井盖齐全，与路面齐平", "In place and level with the road"),
                *(2, "urgent_hour"),
            ),
            (
                *("破损面积超过 25 平方厘米", "Broken over 25 square centimetres"),
                *("井盖已更换", "Cover replaced"),
                *(4, "working_hour"),
            ),
            (*("车辆经过有异响", "Rattles"), *("异响消除", "Silent"), *(2, "working_day")),
        ),
    ),
    (
        *("component", "L04", "通信交接箱破损", "Telecom cabinet damaged", None, True),
        (
            (
                *("箱门或箱体破损", "Door or body damaged"),
                *("箱体完好并锁闭", "Whole and locked"),
                *(2, "working_day"),
            ),
            (
                *("箱门敞开或污损", "Open or dirty"),
                *("箱门锁闭，箱体清洁", "Locked and clean"),
                *(1, "working_day"),
            ),
            (*("箱体废弃", "Disused"), *("已拆除", "Removed"), *(5, "working_day")),
        ),
    ),
    (
        *("component", "L05", "无线站点设施破损", "Wireless site equipment damaged", None, False),
        (
            (
                *("立杆倾斜、倒伏或折断", "Pole leaning, fallen or snapped"),
                *("已扶正或拆除，现场安全", "Upright or removed, place safe"),
                *(4, "urgent_hour"),
            ),
            (*("破损或锈蚀", "Broken or rusted"), *("已修复", "Repaired"), *(5, "working_day")),
            (*("污损", "Dirty"), *("已清洁", "Clean"), *(1, "working_day")),
        ),
    ),
)
PARENTS = {"component": "01", "event": "06"}
# What was reported under classes that are in no table keeps them, under its code as a name.
KEEP_REPORTED = """
    insert into case_classes (code_system, edition, kind, code, level, name_zh, name_en, closes_on_the_spot)
    select distinct code_system, edition, kind, class_code, 2, class_code, class_code, false from cases
    on conflict do nothing
"""
REFUSE = """
    create function refuse_case_event_change() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
    begin
        if tg_op = 'DELETE' then
            if exists (select from cases where id = old.case_id) then
                raise exception 'events of cases are append-only: DELETE refused';
            end if;
            return old;
        end if;
        if new.reason is not null or to_jsonb(new) - 'reason' <> to_jsonb(old) - 'reason' then
            raise exception 'events of cases are append-only: UPDATE refused';
        end if;
        return new;
    end $$
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "case_classes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("code_system", "edition", "kind", "code")),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.BigInteger()),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name_zh", "name_en")),
        sa.Column("topic", sa.Text()),
        sa.Column("closes_on_the_spot", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind in ('component', 'event')", name=op.f("ck_case_classes_kind_known")),
        sa.CheckConstraint("level in (1, 2)", name=op.f("ck_case_classes_level_known")),
        sa.CheckConstraint(
            "topic is null or topic in ('signal', 'objection')", name=op.f("ck_case_classes_topic_known")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["case_classes.id"], name=op.f("fk_case_classes_parent_id_case_classes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_classes")),
        sa.UniqueConstraint(
            *("code_system", "edition", "kind", "code"),
            name=op.f("uq_case_classes_code_system_edition_kind_code"),
        ),
    )
    op.create_index(op.f("ix_case_classes_parent_id"), "case_classes", ["parent_id"])
    op.create_table(
        "case_conditions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("class_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("filing_zh", "filing_en", "closing_zh", "closing_en")
        ),
        sa.Column("limit_amount", sa.Integer(), nullable=False),
        sa.Column("limit_unit", sa.Text(), nullable=False),
        sa.CheckConstraint("limit_amount > 0", name=op.f("ck_case_conditions_limit_positive")),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["case_classes.id"],
            name=op.f("fk_case_conditions_class_id_case_classes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_conditions")),
        sa.UniqueConstraint("class_id", "number", name=op.f("uq_case_conditions_class_id_number")),
    )
    _ship()
    _widen_cases()
    _add_events()
    _add_clocks()
    op.execute("select grant_service_rights()")


def _ship() -> None:
    classes = sa.table(
        "case_classes",
        *(
            sa.column(name)
            for name in (
                *("code_system", "edition", "kind", "code", "level", "parent_id"),
                *("name_zh", "name_en", "topic", "closes_on_the_spot"),
            )
        ),
    )
    op.bulk_insert(
        classes,
        [
            {
                "code_system": NATIONAL,
                "edition": NATIONAL_EDITION,
                "kind": kind,
                "code": code,
                "level": 1,
                "parent_id": None,
                "name_zh": name_zh,
                "name_en": name_en,
                "topic": None,
                "closes_on_the_spot": False,
            }
            for kind, code, name_zh, name_en in BIG
        ],
    )
    add_class = sa.text("""
        insert into case_classes (code_system, edition, kind, code, level, parent_id, name_zh, name_en, topic,
                                  closes_on_the_spot)
        select :system, :edition, :kind, :code, 2, parent.id, :name_zh, :name_en, :topic, :on_the_spot
          from case_classes parent
         where (parent.code_system, parent.edition, parent.kind, parent.code)
               = (:national, :national_edition, :kind, :parent)
        returning id
    """)
    add_condition = sa.text("""
        insert into case_conditions (class_id, number, filing_zh, filing_en, closing_zh, closing_en,
                                     limit_amount, limit_unit)
        values (:class_id, :number, :filing_zh, :filing_en, :closing_zh, :closing_en, :amount, :unit)
    """)
    known = {
        "system": SYSTEM,
        "edition": EDITION,
        "national": NATIONAL,
        "national_edition": NATIONAL_EDITION,
    }
    connection = op.get_bind()
    for kind, code, name_zh, name_en, topic, on_the_spot, conditions in SMALL:
        values = {
            "kind": kind,
            "code": code,
            "parent": PARENTS[kind],
            "name_zh": name_zh,
            "name_en": name_en,
            "topic": topic,
            "on_the_spot": on_the_spot,
        }
        class_id = connection.execute(add_class, known | values).scalar_one()
        names = ("filing_zh", "filing_en", "closing_zh", "closing_en", "amount", "unit")
        for number, condition in enumerate(conditions, 1):
            said = dict(zip(names, condition, strict=True))
            connection.execute(add_condition, said | {"class_id": class_id, "number": number})


def _widen_cases() -> None:
    for name, given in (
        ("code_system", SYSTEM),
        ("edition", EDITION),
        ("channel", "inspector"),
        ("level", "subdistrict"),
    ):
        op.add_column("cases", sa.Column(name, sa.Text(), server_default=given, nullable=False))
    op.add_column("cases", sa.Column("department", sa.Text()))
    op.add_column("cases", sa.Column("condition_id", sa.BigInteger()))
    op.add_column("cases", sa.Column("merged_into_id", sa.BigInteger()))
    op.add_column("case_photos", sa.Column("event_number", sa.Integer(), server_default="1", nullable=False))
    op.execute(KEEP_REPORTED)
    op.create_foreign_key(
        op.f("fk_cases_code_system_case_classes"),
        "cases",
        "case_classes",
        ["code_system", "edition", "kind", "class_code"],
        ["code_system", "edition", "kind", "code"],
    )
    for column, table in (("condition_id", "case_conditions"), ("merged_into_id", "cases")):
        op.create_foreign_key(op.f(f"fk_cases_{column}_{table}"), "cases", table, [column], ["id"])
        op.create_index(op.f(f"ix_cases_{column}"), "cases", [column])
    op.create_check_constraint(
        "level_known", "cases", "level in ('subdistrict', 'district')"
    )


def _add_events() -> None:
    op.create_table(
        "case_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("move", "from_state", "to_state")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("reason_sha256", sa.Text()),
        sa.Column("details", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_events_case_id_number")),
    )
    op.create_index(op.f("ix_case_events_move_at"), "case_events", ["move", "at"])
    op.execute(REFUSE)
    op.execute("""
        create trigger refuse_change before update or delete on case_events
        for each row execute function refuse_case_event_change()
    """)


def _add_clocks() -> None:
    op.create_table(
        "case_clocks",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("limit_amount", sa.Integer(), nullable=False),
        sa.Column("limit_unit", sa.Text(), nullable=False),
        sa.Column("calendar_edition", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Interval(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True)),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True)),
        sa.Column("deadline_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_clocks_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "name", name=op.f("pk_case_clocks")),
    )
    op.create_index(op.f("ix_case_clocks_deadline_at"), "case_clocks", ["deadline_at"])


def downgrade() -> None:
    op.execute("set local lock_timeout = '4s'")
    op.drop_table("case_clocks")
    op.drop_table("case_events")
    op.execute("drop function refuse_case_event_change()")
    for column, table in (("condition_id", "case_conditions"), ("merged_into_id", "cases")):
        op.drop_index(op.f(f"ix_cases_{column}"), "cases")
        op.drop_constraint(op.f(f"fk_cases_{column}_{table}"), "cases")
    op.drop_constraint(op.f("ck_cases_level_known"), "cases")
    op.drop_constraint(op.f("fk_cases_code_system_case_classes"), "cases")
    for name in (
        *("code_system", "edition", "channel", "level"),
        *("department", "condition_id", "merged_into_id"),
    ):
        op.drop_column("cases", name)
    op.drop_column("case_photos", "event_number")
    op.drop_table("case_conditions")
    op.drop_table("case_classes")
