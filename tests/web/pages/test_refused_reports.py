"""Reports of cases: a Chinese reader is refused in Chinese."""

import io
from uuid import uuid4

import pytest
from PIL import Image

from tests import builders
from tests.web.pages.refusing import said_in_chinese

pytestmark = pytest.mark.usefixtures("own_var")


def picture():
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "blue").save(out, "JPEG")
    return out.getvalue()


def send(client, **given):
    lon, lat = builders.lon_lat(525, 525)
    form = {"client_id": str(uuid4()), "class_code": "L01", "lon": str(lon), "lat": str(lat), **given}
    return client.post("/m?lang=zh-CN", data=form, content_type="multipart/form-data")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"class_code": ""}, "类别“”无效。可用的值：L01，L02，"),
        ({"lon": ""}, "缺少经度，上报需要位置。"),
        ({"lon": "x"}, "经度“x”不是数字。"),
        ({"lon": "nan"}, "不是有限的数。"),
        ({"lon": "200"}, "位置有误：经度 200 超出 -180 至 180 的范围。"),
        ({"lon": "31", "lat": "121"}, "纬度 121 超出 -90 至 90 的范围，经度和纬度似乎颠倒了。"),
        ({"client_id": "x"}, "上报标识“x”无效"),
        ({"floor": "1.5"}, "楼层 1.5 无效，需要整数。"),
        ({"floor": "999"}, "楼层 999 无效，需要 -20 至 200。"),
        ({"floor": "999", "accuracy_m": "-1"}, "精度 -1.0 无效，不能小于 0。楼层 999 无效"),
        ({"description": "d" * 2001}, "描述有 2001 个字符，最多 2000 个。"),
        ({"description": "a\0"}, "表单含有 NUL 字符"),
        ({"operator": "zz"}, "没有代码为“zz”的运营商。"),
        ({"technology": "6G"}, "制式“6G”无效。"),
        ({"place": "zz"}, "室内或室外“zz”无效。"),
        ({"datum": "zz"}, "没有坐标基准“zz”。"),
        ({"datum": "EPSG:99999"}, "EPSG:99999 不是已知的坐标系。"),
    ],
)
def test_a_field(client, given, said):
    answer = send(client, **given)
    assert answer.status_code == 422
    assert said in said_in_chinese(answer)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "照片是空文件。"),
        (b"no picture", "照片的内容不是 JPEG，PNG，WEBP 格式。"),
        (picture()[:300], "照片已损坏。"),
    ],
)
def test_a_photo(client, content, said):
    assert said_in_chinese(send(client, photos=(io.BytesIO(content), "a.jpg"))) == said


def test_too_many_photos_and_a_form_that_is_too_large(application, client, monkeypatch):
    many = [(io.BytesIO(picture()), "a.jpg") for _ in range(9)]
    assert said_in_chinese(send(client, photos=many)) == "共有 9 张照片，最多 6 张。"
    monkeypatch.setitem(application.config, "MAX_CONTENT_LENGTH", 100)
    assert said_in_chinese(send(client)) == "提交的内容超过了大小限制。"


def test_the_name_of_a_report_that_was_sent_already(client):
    name = str(uuid4())
    send(client, client_id=name)
    said = said_in_chinese(send(client, client_id=name, description="another"))
    assert said == f"上报标识 {name} 已用于另一件上报，请重新打开页面。"
