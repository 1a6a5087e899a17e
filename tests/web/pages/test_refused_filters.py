"""Filters, addresses and exports: a Chinese reader is refused in Chinese."""

import pytest

from app.domain.roles import Role
from tests import builders
from tests.people import let_in, person
from tests.web.pages.refusing import said_in_chinese

ZH = "lang=zh-CN"
KEY = "无效，需要不超过 18 位的整数。"
CODE = "无效，需要 6、9、12 或 15 位数字。"


def asked(client, address, data=None):
    """The answer to an address in Chinese; to a form where one is given."""
    whole = f"{address}{'&' if '?' in address else '?'}{ZH}"
    return client.get(whole) if data is None else client.post(whole, data=data)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/coverage?threshold=x", "门限“x”不是数字。"),
        ("/coverage?threshold=nan", "门限“nan”不是有限的数。"),
        ("/coverage?profile=x", "找不到覆盖标准：“x”。"),
        ("/coverage?operator=x", "找不到运营商：“x”。"),
        ("/coverage?reception=x", "接收场景“x”无效。可用的值：outdoor，in_vehicle，indoor。"),
        ("/coverage?run=x", f"覆盖运算“x”{KEY}"),
        ("/coverage?run=999", "找不到覆盖运算：999。"),
        ("/coverage/runs?before=x", f"翻页位置“x”{KEY}"),
        ("/gaps?area=x", f"区域代码“x”{CODE}"),
        ("/gaps?area=310999", "找不到区域：“310999000000”。"),
        ("/gaps?min_residents=x", f"居民不少于“x”{KEY}"),
        ("/gaps/999", "找不到盲区：999。"),
        ("/stations?technology=6G", "制式“6G”无效。可用的值：2G，3G，4G，5G。"),
        ("/stations?status=x", "状态“x”无效。可用的值：live，planned，closed。"),
        ("/stations?area=1", f"区域代码“1”{CODE}"),
        ("/stations/999", "找不到基站：999。"),
        ("/wlan?area=x", f"区域代码“x”{CODE}"),
        ("/cases?state=x", "状态“x”无效。可用的值：reported，verifying，"),
        ("/cases/999", "找不到案件：999。"),
        ("/areas/x", f"区域代码“x”{CODE}"),
        ("/grid/x", "找不到该次运算的分析格：“x”。"),
        ("/map?map=x", "地图“x”无效。"),
        ("/jobs/999", "找不到任务：999。"),
        ("/data?layer=x", "图层“x”不能导出。"),
        ("/data/x", "找不到数据集：“x”。"),
        ("/data/test-hotspots/changes?from=5&to=2", "第 5 版到第 2 版无法比较"),
        ("/data/exports/999", "找不到导出：999。"),
        ("/maps/x", "找不到地图：“x”。"),
        ("/maps/coverage?bbox=1", "范围框“1”有 1 个数，需要“西,南,东,北”四个数。"),
        ("/maps/coverage?bbox=1,2,x,4", "范围框“x”不是数字。"),
        ("/maps/coverage?bbox=2,2,1,1", "范围框“2,2,1,1”是空的"),
        ("/maps/coverage?bbox=31,121,32,122", "经度在前。"),
        ("/maps/areas?level=x", "区域级别“x”无效。"),
        ("/maps/import-evidence", "缺少导入的编号。"),
        ("/nowhere", "没有这个地址。"),
        ("/gaps?area=%00", "地址中有 NUL 字符"),
        ("/login/oidc", "找不到身份提供方：“none”。"),
    ],
)
def test_an_address(client, records, address, said):
    answer = asked(client, address)
    assert answer.status_code >= 400
    assert said in said_in_chinese(answer)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"layer": "x"}, "图层“x”不能导出。可用的图层：areas，"),
        ({"layer": "gaps", "format": "x"}, "没有名为“x”的格式。可用的格式：gpkg，"),
        ({"layer": "gaps", "crs": "x"}, "没有坐标基准“x”。"),
        ({"layer": "gaps", "crs": "gcj02"}, "gcj02 不是坐标系，请选择“偏移坐标”中的选项。"),
        ({"layer": "gaps", "crs": "shift:x"}, "偏移坐标“x”无效。可用的值：gcj02，bd09。"),
        ({"layer": "gaps", "min_residents": "-1"}, "居民不少于“-1”无效，需要从 0 起的整数。"),
        ({"layer": "gaps", "run": "999"}, "找不到覆盖运算：999。"),
        ({"layer": "gaps", "format": "geojson", "crs": "EPSG:4549"}, "GeoJSON 不能采用 EPSG:4549"),
        ({"layer": "cases", "format": "gpkg", "run": "1"}, "图层“cases”不能按覆盖运算筛选。"),
    ],
)
def test_an_export(client, records, form, said):
    assert said in said_in_chinese(asked(client, "/data/exports", form))


def test_a_task_that_has_ended_and_an_import_that_is_not_there(client, session):
    done = builders.job(session, status="done")
    assert f"任务 {done.id} 已经结束（已完成）" in said_in_chinese(
        asked(client, f"/jobs/{done.id}/cancel", {})
    )
    assert said_in_chinese(asked(client, "/data/batches/999/undo", {})) == "找不到批次：999。"
    assert said_in_chinese(asked(client, "/data/x/check", {})) == "找不到数据集：“x”。"


def test_what_somebody_may_not_do(guest, session):
    assert said_in_chinese(asked(guest, "/coverage/runs", {})) == "没有权限：计算覆盖（操作者：访客）。"
    let_in(guest, session, person(session, "leader", {Role.LEADER}))
    assert said_in_chinese(asked(guest, "/import")) == "没有权限：导入和撤销数据（操作者：leader）。"


def test_the_import_of_somebody_who_sees_some_areas(guest, session):
    builders.area(session, "310106011000", level="subdistrict")
    let_in(guest, session, person(session, "steward", {Role.DATA_STEWARD}, area_codes=["310106011000"]))
    said = said_in_chinese(asked(guest, "/import"))
    assert said == "“导入和撤销数据”在此处涉及全部区域，而操作者 steward 只能查看部分区域。"


def test_a_form_of_another_site_or_without_its_token(application, client, monkeypatch):
    monkeypatch.setitem(application.config, "WTF_CSRF_ENABLED", True)
    assert "CSRF 校验值" in said_in_chinese(asked(client, "/jobs/1/cancel", {}))
