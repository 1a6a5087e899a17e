"""Signing in and out on pages, and what people do with their own account."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import text

from app.domain.actors import COMMAND_LINE_ACTOR, Actor
from app.domain.roles import Role, permissions_of
from app.services import own_account, setup
from app.services.identity import guest as guest_actor
from app.web.rights import CACHE
from tests import builders
from tests.people import PASSWORD, PASSWORD_HASH, let_in, person
from tests.web.pages.reading import Page

NEW_PASSWORD = "copper violin 7 harbour"


@pytest.fixture
def wei(session):
    return person(session, "wei", {Role.PLANNER}, password_hash=PASSWORD_HASH)


def enter(browser, password=PASSWORD, **query):
    return browser.post(
        "/login?lang=en", data={"login_name": "wei", "password": password, **query}, follow_redirects=False
    )


def test_a_guest_is_led_to_the_form_and_back_to_where_he_wanted(guest, wei):
    asked = guest.get("/jobs?before=5")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/login?next=%2Fjobs%3Fbefore%3D5")
    form = guest.get(asked.headers["Location"]).text
    assert 'name="next" value="/jobs?before=5"' in form
    answer = enter(guest, next="/jobs?before=5")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/jobs?before=5")
    assert guest.get("/jobs").status_code == 200


@pytest.mark.parametrize(
    "onward",
    ["//evil.example", "https://evil.example", "/\\evil.example", "x", "/a\nb", "/\t/evil.example", "/\t/["],
)
def test_signing_in_never_leads_to_another_host(guest, wei, onward):
    assert guest.get("/login", query_string={"next": onward}).status_code == 200
    assert enter(guest, next=onward).headers["Location"] == "/"


def test_the_session_is_new_after_signing_in_and_keeps_the_language_alone(guest, wei):
    guest.get("/login?lang=en")
    with guest.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    enter(guest)
    with guest.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["lang"] == "en"


def test_signing_in_again_ends_the_session_of_before(guest, session, wei, application):
    enter(guest)
    copied = guest.get_cookie("session").value
    person(session, "lin", {Role.LEADER}, password_hash=PASSWORD_HASH)
    guest.post("/login", data={"login_name": "lin", "password": PASSWORD})
    CACHE.forget()  # the news of it comes with the commit, which a test never makes
    other = application.test_client()
    other.set_cookie("session", copied)
    assert other.get("/account").status_code == 303
    assert "lin" in guest.get("/account?lang=en").text
    ended = session.scalars(text("select ended_by from sessions order by id")).all()
    assert ended == ["signed in again", None]


def last_seen(session):
    return session.scalar(text("select now() - last_seen_at from sessions"))


def test_a_page_that_asks_for_news_does_not_hide_that_somebody_works(guest, session, wei):
    job_id = builders.job(session).id
    let_in(guest, session, wei)
    session.execute(text("update sessions set last_seen_at = now() - interval '10 minutes'"))
    assert guest.get(f"/jobs/{job_id}/state").status_code == 200
    assert last_seen(session) == timedelta(minutes=10)
    assert guest.get("/jobs").status_code == 200  # within the 5 s for which identities are remembered
    assert last_seen(session) < timedelta(seconds=1)


def test_a_signed_out_cookie_opens_nothing_even_when_it_was_copied(guest, wei, application):
    enter(guest)
    copied = guest.get_cookie("session").value
    guest.post("/logout")
    other = application.test_client()
    other.set_cookie("session", copied)
    CACHE.forget()  # the news of it comes with the commit, which a test never makes
    assert other.get("/account").status_code == 303


def test_a_forbidden_page_says_so_to_somebody_who_is_signed_in(guest, session):
    let_in(guest, session, person(session, "leader", {Role.LEADER}))
    answer = guest.get("/import?lang=en")
    assert answer.status_code == 403
    assert "Not allowed" in answer.text


def test_the_bar_offers_the_pages_that_are_of_use(guest, session, application):
    def offered(browser):
        return set(re.findall(r'<a href="(/\w*)"', browser.get("/?lang=en").text.split("<main")[0]))

    assert {"/cases", "/jobs", "/data", "/admin"} & offered(guest) == set()
    let_in(guest, session, person(session, "wei", {Role.PLANNER}))
    assert {"/cases", "/jobs", "/data"} <= offered(guest)
    system = application.test_client()
    let_in(system, session, person(session, "sys", {Role.SYSTEM_ADMINISTRATOR}))
    assert "/admin" in offered(system)


def test_with_a_second_factor_every_page_asks_for_the_code_first(guest, session, wei):
    actor = Actor("wei", permissions_of({Role.PLANNER}), account_id=wei)
    secret = own_account.begin_second_factor(session, actor, password=PASSWORD)
    codes = own_account.confirm_second_factor(session, actor, code=pyotp.TOTP(secret).now())
    assert enter(guest, next="/jobs").headers["Location"] == "/login/code?next=%2Fjobs"
    for path in ("/", "/jobs", "/gaps"):
        assert guest.get(path).headers["Location"] == "/login/code"
    assert guest.get("/api/v1/jobs").status_code == 401
    assert guest.post("/account/tokens", data={"name": "x"}).status_code == 401
    assert guest.post("/login/code", data={"code": "000000"}).status_code == 401
    answer = guest.post("/login/code", data={"code": codes[0], "next": "/jobs"})
    assert answer.headers["Location"] == "/jobs"
    assert guest.get("/jobs").status_code == 200


def test_too_many_guesses_of_the_present_password_are_told_to_wait(guest, session, wei):
    let_in(guest, session, wei)
    form = {"present": "a guess", "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    for _ in range(5):
        answer = guest.post("/account/password?lang=zh-CN", data=form)
        assert (answer.status_code, "当前密码错误。" in answer.text) == (422, True)
    answer = guest.post("/account/password?lang=zh-CN", data=form | {"present": PASSWORD})
    assert answer.status_code == 429
    assert 295 <= int(answer.headers["Retry-After"]) <= 300
    assert "请在 5 分钟后再试" in answer.text


def test_a_token_is_shown_once_and_works(guest, session, wei, application):
    let_in(guest, session, wei)
    form = {"name": "QGIS", "permission": ["jobs.read"], "days": "30"}
    assert guest.post("/account/tokens?lang=en", data=form).status_code == 422
    page = guest.post("/account/tokens?lang=en", data=form | {"password": PASSWORD}).text
    token = re.search(r'class="once">(cg_[\w-]{43})<', page)[1]
    assert token not in guest.get("/account").text
    program = application.test_client()
    assert program.get("/api/v1/jobs", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert program.get("/api/v1/datasets", headers={"Authorization": f"Bearer {token}"}).status_code == 403


def test_a_token_does_nothing_with_accounts_whatever_its_person_may(session, application):
    """Not even a look: the page of the account would give it the token of the form."""
    roles = {Role.SYSTEM_ADMINISTRATOR}
    held = permissions_of(roles)
    account_id = person(session, "sys", roles)
    actor = Actor("sys", held, account_id=account_id)
    token = own_account.add_token(session, actor, name="x", permissions=held, days=1, password="")
    asked = [
        (method, re.sub(r"<int:\w+>", str(account_id), rule.rule))
        for rule in application.url_map.iter_rules()
        if rule.rule.startswith(("/account", "/admin")) and not rule.rule.startswith("/admin/audit")
        for method in rule.methods & {"GET", "POST"}
    ]
    assert len(asked) > 20
    program = application.test_client()
    for method, path in asked:
        answer = program.open(f"{path}?lang=en", method=method, headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, "a token does nothing with accounts" in answer.text) == (403, True), path
    assert own_account.own_account(session, actor).account.has_second_factor is False


@pytest.mark.parametrize("given", ["Bearer cg_nothing", "Bearer ", "bearer x y"])
def test_a_wrong_token_is_refused_not_taken_for_a_guest(guest, given):
    answer = guest.get("/api/v1/areas", headers={"Authorization": given})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.content_type == "application/problem+json"


def test_a_request_that_shows_a_token_is_the_tokens_and_never_the_cookies(guest, session, wei):
    let_in(guest, session, wei)
    lin = person(session, "lin", {Role.LEADER})
    actor = Actor("lin", permissions_of({Role.LEADER}), account_id=lin)
    token = own_account.add_token(session, actor, name="x", permissions=["cases.read"], days=1, password="")
    for path, status in (("/api/v1/jobs", 200), ("/api/v1/cases", 200)):
        assert guest.get(path).status_code == status
    of_lin = {"Authorization": f"Bearer {token}"}
    assert guest.get("/api/v1/cases", headers=of_lin).status_code == 200
    assert guest.get("/api/v1/jobs", headers=of_lin).status_code == 403  # Wei may, Lin's token may not
    assert guest.get("/api/v1/jobs", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_a_wrong_token_is_refused_also_while_the_browser_owes_its_code(guest, session, wei):
    actor = Actor("wei", permissions_of({Role.PLANNER}), account_id=wei)
    secret = own_account.begin_second_factor(session, actor, password=PASSWORD)
    own_account.confirm_second_factor(session, actor, code=pyotp.TOTP(secret).now())
    enter(guest)
    assert guest.get("/jobs").headers["Location"] == "/login/code"
    assert guest.get("/api/v1/jobs", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_permission_that_is_chosen_twice_is_chosen(guest, session, wei):
    let_in(guest, session, wei)
    form = {"name": "x", "permission": ["jobs.read", "jobs.read"], "days": "1", "password": PASSWORD}
    assert guest.post("/account/tokens", data=form).status_code == 200


@pytest.mark.parametrize("form", [{"login_name": "a\0b"}, {"password": "a\0b"}, {"a\0b": "x"}], ids=str)
def test_a_form_with_a_nul_is_refused_by_the_rule(guest, form):
    answer = guest.post("/login?lang=en", data={"login_name": "wei", "password": "x", **form})
    assert answer.status_code == 422
    assert "the form holds a NUL character" in answer.text


@pytest.mark.parametrize("days", ["", "x", "-1", "9" * 30, "1.5"])
def test_nonsense_in_the_form_of_a_token_is_said(client, days):
    answer = client.post("/account/tokens", data={"name": "x", "permission": "jobs.read", "days": days})
    assert answer.status_code in (400, 422)


def test_the_first_link_makes_people_and_shows_links_for_the_administrators(guest, session):
    token = setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=True)
    assert "may look at everything" in guest.get(f"/setup/{token}?lang=en").text
    form = {"login_name": "Wei", "display_name": "张伟", "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    page = guest.post(f"/setup/{token}?lang=en", data=form).text
    links = re.findall(r"http://localhost(/setup/[\w-]{43})", page)
    assert len(links) == 3
    assert guest.get(f"/setup/{token}").status_code == 404
    for path in links:
        assert guest.get(path).status_code == 200
    assert "wei-audit" in guest.get(links[0]).text


def test_two_passwords_that_differ_or_break_a_rule_change_nothing(guest, session):
    token = setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=True)
    for form in ({"password": NEW_PASSWORD, "again": "x"}, {"password": "short", "again": "short"}):
        answer = guest.post(f"/setup/{token}", data={"login_name": "wei", **form})
        assert answer.status_code == 422
        assert NEW_PASSWORD not in answer.text
    assert session.scalar(text("select count(*) from accounts")) == 0


def test_without_the_public_view_a_guest_sees_nothing_but_the_form(guest, configure):
    configure(accounts={"guests_may_look": False})
    assert guest_actor().permissions == frozenset()
    assert guest.get("/").headers["Location"] == "/login?next=%2F"
    assert guest.get("/api/v1/areas").status_code == 401


def test_without_a_provider_its_addresses_are_not_there(client):
    for path in ("/login/oidc", "/login/oidc/back"):
        assert client.get(path).status_code == 404


def administrators(session, application):
    made = {}
    for role, name in ((Role.SYSTEM_ADMINISTRATOR, "sys"), (Role.SECURITY_ADMINISTRATOR, "sec")):
        made[name] = application.test_client()
        let_in(made[name], session, person(session, name, {role}))
    return made["sys"], made["sec"]


def test_two_administrators_bring_a_person_in_on_the_pages(guest, session, application):
    system, security = administrators(session, application)
    form = {"login_name": "lili", "display_name": "李<b>", "department": "规划"}
    page = system.post("/admin/accounts?lang=en", data=form).text
    link = re.search(r"http://localhost(/setup/[\w-]{43})", page)[1]
    assert "<b>" not in Page(page).text.replace("李<b>", "")
    account_id = re.search(r"/admin/accounts/(\d+)/disable", page)[1]
    rights = {"role": ["planner", "leader"], "everywhere": "yes"}
    assert security.post(f"/admin/accounts/{account_id}/rights", data=rights).status_code == 303
    assert system.post(f"/admin/accounts/{account_id}/rights", data=rights).status_code == 403
    assert security.post("/admin/accounts", data=form).status_code == 403
    guest.post(link, data={"password": NEW_PASSWORD, "again": NEW_PASSWORD})
    answer = guest.post("/login", data={"login_name": "lili", "password": NEW_PASSWORD})
    assert answer.status_code == 303
    assert guest.get("/jobs").status_code == 200
    CACHE.forget()
    system.post(f"/admin/accounts/{account_id}/disable")
    CACHE.forget()
    assert guest.get("/jobs").status_code == 303


def test_on_the_page_there_is_no_way_in_as_an_administrator(session, application):
    system, _ = administrators(session, application)
    other, planner = person(session, "aud", {Role.AUDIT_ADMINISTRATOR}), person(session, "li")
    assert f"/admin/accounts/{planner}/link" in system.get(f"/admin/accounts/{planner}").text
    page = system.get(f"/admin/accounts/{other}?lang=en").text
    assert f"/admin/accounts/{other}/link" not in page
    assert "flask accounts setup-link aud" in page
    for deed in ("link", "outside"):
        answer = system.post(f"/admin/accounts/{other}/{deed}", data={"subject": ""})
        assert answer.status_code == 403
        assert "on the command line alone" in answer.text
        assert "/setup/" not in answer.text


@pytest.mark.parametrize("role", ["root", "guest", "", "planner'"])
def test_a_role_that_does_not_exist_is_refused_by_name(session, application, role):
    _, security = administrators(session, application)
    account_id = person(session, "li")
    answer = security.post(f"/admin/accounts/{account_id}/rights?lang=en", data={"role": role})
    assert answer.status_code == 400
    offered = answer.text.split("is unknown; use one of ")[1].split("<")[0].split(", ")
    assert set(offered) == set(Role) - {Role.GUEST}


def test_an_area_with_a_nul_is_refused_by_the_rule(session, application):
    _, security = administrators(session, application)
    account_id = person(session, "li")
    form = {"role": "planner", "areas": "310106\0"}
    answer = security.post(f"/admin/accounts/{account_id}/rights?lang=en", data=form)
    assert (answer.status_code, "NUL character" in answer.text) == (422, True)
