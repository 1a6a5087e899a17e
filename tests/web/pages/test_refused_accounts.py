"""Accounts, passwords and signing in: a Chinese reader is refused in Chinese."""

import pyotp
import pytest

from app.domain.actors import COMMAND_LINE_ACTOR, Actor
from app.domain.roles import Role, permissions_of
from app.services import own_account, setup
from tests.people import PASSWORD, PASSWORD_HASH, let_in, person
from tests.web.pages.refusing import messages, said_in_chinese

ZH = "lang=zh-CN"
GOOD = "copper violin 7 harbour"


def twice(password):
    return {"password": password, "again": password}


@pytest.fixture
def wei(guest, session):
    """A signed-in planner with a password."""
    account_id = person(session, "wei", {Role.PLANNER}, password_hash=PASSWORD_HASH)
    let_in(guest, session, account_id)
    return account_id


@pytest.fixture
def administrators(application, session, connection):
    """Browsers of the three administrators, and of each the number of the account."""
    found = {}
    for role, name in (
        (Role.SYSTEM_ADMINISTRATOR, "sys"),
        (Role.SECURITY_ADMINISTRATOR, "sec"),
        (Role.AUDIT_ADMINISTRATOR, "aud"),
    ):
        client, account_id = application.test_client(), person(session, name, {role})
        let_in(client, session, account_id)
        found[name] = client, account_id
    return found


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"login_name": "W!", **twice(GOOD)}, "登录名“w!”不符合规则：需要 3 至 32 个小写字母"),
        ({"login_name": "worker", **twice(GOOD)}, "登录名“worker”是系统组件的名称，不能使用。"),
        ({"login_name": "wei", "display_name": "x" * 81, **twice(GOOD)}, "需要 1 至 80 个可显示的字符。"),
        ({"login_name": "wei", **twice("short")}, "密码只有 5 个字符，至少需要 12 个。"),
        ({"login_name": "wei", **twice("a" * 300)}, "密码有 300 个字符，最多 256 个。"),
        ({"login_name": "wei", **twice("wei wei wei 1")}, "密码包含登录名或其他众所周知的名称，请换一个。"),
        ({"login_name": "wei", **twice("a" * 16)}, "密码中不同的字符少于四个，请换一个。"),
        ({"login_name": "wei", **twice("1q2w3e4r5t6y")}, "该密码很常见，或由常见密码拼成，请换一个。"),
        ({"login_name": "wei", "password": GOOD, "again": "x"}, "两次输入的密码不一致。"),
    ],
)
def test_the_first_account(guest, session, form, said):
    token = setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=True)
    answer = guest.post(f"/setup/{token}?{ZH}", data=form)
    assert answer.status_code == 422
    assert said in said_in_chinese(answer)


def test_a_password_of_too_few_kinds_of_characters(guest, session, configure):
    configure(accounts={"password_policy": "djbh2"})
    token = setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=True)
    form = {"login_name": "wei", **twice("allsmallletters")}
    said = said_in_chinese(guest.post(f"/setup/{token}?{ZH}", data=form))
    assert "密码只包含 1 种字符" in said


def test_a_link_that_was_used_or_never_made(guest):
    assert said_in_chinese(guest.get(f"/setup/nothing?{ZH}")) == "找不到设置密码的链接：“nothin…”。"


def test_signing_in(guest, session):
    person(session, "wei", {Role.PLANNER}, password_hash=PASSWORD_HASH)
    wrong = {"login_name": "wei", "password": "x"}
    said = [said_in_chinese(guest.post(f"/login?{ZH}", data=wrong)) for _ in range(6)]
    assert said[0] == "登录名或密码错误。"
    assert said[-1].startswith("尝试失败次数过多")
    assert said_in_chinese(guest.post(f"/login/code?{ZH}", data={"code": "1"})) == "登录已超时，请重新开始。"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"present": "x", "new": GOOD, "again": GOOD}, "当前密码错误。"),
        ({"present": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "新密码与当前密码相同，请换一个。"),
        ({"present": PASSWORD, "new": "a", "again": "a"}, "密码只有 1 个字符，至少需要 12 个。"),
        ({"present": PASSWORD, "new": "a", "again": "b"}, "两次输入的密码不一致。"),
    ],
)
def test_a_new_password(guest, wei, form, said):
    assert said_in_chinese(guest.post(f"/account/password?{ZH}", data=form)) == said


def test_a_password_of_before(guest, session, wei, configure):
    configure(accounts={"password_policy": "djbh2"})
    actor = Actor("wei", permissions_of({Role.PLANNER}), account_id=wei)
    other = "Copper violin 7"
    own_account.change_password(session, actor, present=PASSWORD, new=other, keep_session=0)
    let_in(guest, session, wei)
    form = {"present": other, "new": PASSWORD, "again": PASSWORD}
    said = said_in_chinese(guest.post(f"/account/password?{ZH}", data=form))
    assert said == "该密码曾经用过，不得与最近 5 次密码相同。"


def test_a_second_factor(guest, session, wei, configure):
    path = "/account/second-factor"
    assert "验证码不正确" in said_in_chinese(guest.post(f"{path}/confirm?{ZH}", data={"code": "1"}))
    assert said_in_chinese(guest.post(f"{path}/remove?{ZH}", data={"password": "1"})) == "当前密码错误。"
    actor = Actor("wei", permissions_of({Role.PLANNER}), account_id=wei)
    secret = own_account.begin_second_factor(session, actor, password=PASSWORD)
    own_account.confirm_second_factor(session, actor, code=pyotp.TOTP(secret).now())
    assert (
        said_in_chinese(guest.post(f"{path}?{ZH}", data={"password": PASSWORD}))
        == "双因素验证已启用，请先移除。"
    )
    configure(accounts={"password_policy": "djbh3"})
    asked = guest.post(f"{path}/remove?{ZH}", data={"password": PASSWORD})
    assert said_in_chinese(asked) == "本系统要求双因素验证，不能移除。"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "x", "days": "x", "permission": "jobs.read"}, "天数“x”不是整数。"),
        ({"name": "", "days": "1", "permission": "jobs.read"}, "令牌名称“”不符合规则"),
        ({"name": "x", "days": "999", "permission": "jobs.read"}, "不能是 999 天，需要 1 至 365 天。"),
        ({"name": "x", "days": "9"}, "令牌至少需要一项权限，请选择允许的操作。"),
        ({"name": "x", "days": "9", "permission": "data.import"}, "没有的权限：导入和撤销数据。"),
    ],
)
def test_a_token(guest, wei, form, said):
    form = {**form, "password": PASSWORD}
    assert said in said_in_chinese(guest.post(f"/account/tokens?{ZH}", data=form))


def test_tokens_and_sessions_of_others_and_pages_of_another_role(guest, wei):
    assert said_in_chinese(guest.post(f"/account/tokens/99/revoke?{ZH}")) == "找不到令牌：99。"
    assert said_in_chinese(guest.post(f"/account/sessions/99/end?{ZH}")) == "找不到会话：99。"
    assert said_in_chinese(guest.get(f"/admin?{ZH}")) == "没有权限：查看账户（操作者：wei）。"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"login_name": "W!", "display_name": "x"}, "登录名“w!”不符合规则"),
        ({"login_name": "lili", "display_name": "x"}, "登录名“lili”已被使用，请换一个。"),
        ({"login_name": "liu", "display_name": ""}, "名称“”不符合规则"),
        ({"login_name": "liu", "display_name": "x", "department": "d" * 81}, "部门“dddd"),
    ],
)
def test_a_new_account(administrators, session, form, said):
    person(session, "lili")
    client, _ = administrators["sys"]
    assert said in said_in_chinese(client.post(f"/admin/accounts?{ZH}", data=form))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"role": "root"}, "没有名为“root”的角色。可用的角色：规划人员，"),
        ({"role": "planner", "areas": "999 998"}, "没有代码为 998，999 的区域"),
        (
            {"role": ["system_administrator", "security_administrator"]},
            "不能兼任这些角色：安全管理员，系统管理员。",
        ),
        ({"role": ["system_administrator", "planner"]}, "系统管理员不能兼任：规划人员。"),
    ],
)
def test_the_rights_of_an_account(administrators, session, form, said):
    client, _ = administrators["sec"]
    account_id = person(session, "lili")
    assert said in said_in_chinese(client.post(f"/admin/accounts/{account_id}/rights?{ZH}", data=form))


def test_what_administrators_may_not_do_to_themselves_and_each_other(administrators, session):
    (system, system_id), (security, security_id) = administrators["sys"], administrators["sec"]
    planner = {"role": "planner"}

    def rights(client, account_id):
        return said_in_chinese(client.post(f"/admin/accounts/{account_id}/rights?{ZH}", data=planner))

    assert rights(security, security_id) == "不能给自己授予权限，须由另一名管理员授予。"
    assert rights(security, system_id) == "sys 是最后一名系统管理员，请先把该角色授予其他人。"
    assert rights(system, security_id) == "没有权限：授予角色和区域（操作者：sys）。"
    disabled = system.post(f"/admin/accounts/{system_id}/disable?{ZH}")
    assert said_in_chinese(disabled) == "不能停用自己的账户，须由另一名管理员停用。"


def test_an_account_that_is_disabled_renamed_badly_or_linked_to_nobody(administrators, session):
    client, _ = administrators["sys"]
    path = f"/admin/accounts/{person(session, 'lili')}"
    assert "名称“”不符合规则" in said_in_chinese(client.post(f"{path}?{ZH}", data={"display_name": ""}))
    linked = client.post(f"{path}/outside?{ZH}", data={"subject": "x"})
    assert said_in_chinese(linked).startswith("未设置身份提供方")
    client.post(f"{path}/disable?{ZH}")
    assert said_in_chinese(client.post(f"{path}/link?{ZH}")) == "账户已停用，请先启用。"
    assert said_in_chinese(client.get(f"/admin/accounts/99999?{ZH}")) == "找不到账户：99999。"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=x", "起始值“x”不是日期，应写作“2024-05-31”的形式。"),
        ("to=2026-13-01", "截止值“2026-13-01”不是日期，应写作“2024-05-31”的形式。"),
        ("to=9999-12-31", "截止值“9999-12-31”超出记录可能的日期。"),
        ("outcome=x", "结果“x”无效。可用的值：done，refused，failed。"),
        ("before=x", "翻页位置“x”无效，需要不超过 18 位的整数。"),
    ],
)
def test_the_audit(administrators, query, said):
    client, _ = administrators["aud"]
    assert said_in_chinese(client.get(f"/admin/audit?{query}&{ZH}")) == said


def test_the_same_messages_stay_english_for_an_english_reader(guest, wei):
    answer = guest.post("/account/tokens?lang=en", data={"name": "x", "days": "x", "permission": "jobs.read"})
    assert messages(answer.text) == ["days 'x' is not a whole number"]
