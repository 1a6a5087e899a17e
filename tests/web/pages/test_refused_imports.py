"""Files and imports: a Chinese reader is refused in Chinese."""

import io
import re
import zipfile

import pytest

from tests import builders
from tests.services.importing import bring_areas
from tests.web.pages.refusing import said_in_chinese
from tests.web.pages.walking import Walk

ZH = "lang=zh-CN"
POINTS = "nr,Bezeichnung,Ost,Nord\nH1,Library,121.412,31.212\nH2,Mall,121.424,31.218\n"
MAPPED = {"map.lon": "Ost", "map.lat": "Nord", "map.code": "nr", "map.name": "Bezeichnung"}


pytestmark = pytest.mark.usefixtures("own_var")


@pytest.fixture
def walk(client, session):
    """The walk of one browser in Chinese, in a district of two subdistricts."""
    bring_areas(session)
    return Walk(client, session, language="zh-CN")


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def refused(walk, step, **form):
    """What the page says of a form that is refused, at once or by the task that follows."""
    answer = walk.client.post(f"{walk.path}/{step}?{ZH}", data={**walk.fields(step), **form})
    walk.work()
    return said_in_chinese(answer if answer.status_code >= 400 else walk.client.get(f"{walk.path}?{ZH}"))


def chosen(walk, content=POINTS):
    walk.upload("o.csv", content)
    walk.send("kind", choice="other", other="hotspots")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "请先选择文件。"),
        ((io.BytesIO(b"x"), "a.exe"), "无法读取 a.exe 的格式。"),
        ((io.BytesIO(b""), "a.csv"), "a.csv 是空文件。"),
    ],
)
def test_an_upload(client, file, said):
    answer = client.post(f"/import?{ZH}", data={} if file is None else {"file": file})
    assert answer.status_code == 422
    assert said_in_chinese(answer) == said


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "a,b\n", "表头之下没有数据，至少需要一行。"),
        ("a.csv", "a,a\n1,2\n", "列名重复：“a”。"),
        ("a.csv", ",\n1,2\n", "没有列名，需要表头。"),
        ("a.csv", 'a,b\n"1,2\n', "从第 2 行开始的记录不是 CSV。"),
        ("a.csv", "a\0b,c\n1,2\n", "文本第 1 行有 NUL 字符"),
        ("a.csv", b"\xff\xfea\x00", "开头像 utf-16，请在“文本编码”中填写 utf-16。"),
        ("a.csv", "编码\n甲\n".encode("gb18030"), "可以按 gb18030 读取。"),
        ("a.csv", b"a\n\x81\xff\n", "也不是下列任何一种：utf-8-sig，gb18030，big5。"),
        ("a.csv.gz", b"no", "文件在第 0 字节之后已损坏或被截断。"),
        ("a.xlsx", b"no", "文件内容不是 zip 压缩包。"),
        ("a.xlsx", zipped(x="y"), "不是完整的 XLSX 工作簿。"),
        ("a.csv", zipped(x="y"), "文件内容是 zip 压缩包，而不是 文本表格。"),
        ("a.geojson", "{", "JSON 文档不完整，结尾被截断。"),
        ("a.geojson", "[]", "不是带要素列表的 FeatureCollection。"),
        ("a.geojson", '{"type":"FeatureCollection","features":[]}', "没有要素，至少需要一个。"),
        ("a.geojson", '{"features":[{"a":}]}', "第 1 行第 19 个字符处：不是 JSON。"),
        ("a.geojson", '{"features":[{"a":NaN}]}', "第 1 行第 19 个字符处：有 NaN 或 Infinity"),
        ("a.zip", b"no", "不是 zip 压缩包，或已被截断。"),
        ("a.zip", zipped(**{"a.txt": "x", "b.csv": "y", "c.csv": "z"}), "压缩包中有 3 个数据文件"),
        ("a.zip", zipped(**{"../a.csv": "x"}), "压缩包中的路径“../a.csv”指向包外，不予读取。"),
        ("a.zip", zipped(**{"a.csv": "a,b\n"}), "表头之下没有数据，至少需要一行。"),
        ("a.parquet", b"PAR1xxxx", "不是完整的 Parquet 文件。"),
        ("a.gpkg", b"no", "文件内容不是 GeoPackage。"),
        ("a.kml", "<kml/>", "从第 1 个要素起无法读取。"),
        ("a.kml", "<?xml version='1.0'?><!DOCTYPE x><kml/>", "声明了文档类型或实体，KML 不需要。"),
        ("a.osm.pbf", b"no", "文件内容不是 OSM PBF。"),
        ("a.city.json", '{"type":"CityJSON"}', "没有 Building 类型的对象，至少需要一个。"),
    ],
)
def test_a_file(client, session, name, content, said):
    walk = Walk(client, session, language="zh-CN")
    walk.upload(name, content)
    assert said in said_in_chinese(client.get(f"{walk.path}?{ZH}"))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"choice": "zz"}, "没有名为“zz”的数据类别。可用的类别：区域，居民与就业者，"),
        ({"choice": "stations:zz"}, "“zz”不是“基站”的映射方案。"),
        ({"choice": "other", "other": "hotspots", "encoding": "zz"}, "没有名为“zz”的编码。"),
    ],
)
def test_a_kind(walk, form, said):
    walk.upload("o.csv", POINTS)
    assert said in refused(walk, "kind", **form)


def test_steps_out_of_their_order(walk):
    walk.upload("o.csv", "x,y\n1,2\n")
    assert refused(walk, "check") == "尚未选择数据类别，请先说明文件的内容。"
    assert re.fullmatch(r"导入 \d+ 在检查之后有改动，请重新检查。", refused(walk, "write"))
    assert refused(walk, "undo").startswith("找不到该导入的批次：")
    walk.client.post(f"{walk.path}/drop")
    assert said_in_chinese(walk.client.post(f"{walk.path}/drop?{ZH}")).startswith("找不到导入：")


def test_fields_of_a_check(walk):
    chosen(walk)
    said = refused(walk, "check", dataset="a/b", datum="epsg", epsg="x")
    for one in (
        "请选择文件中的一列。",
        "请填写 EPSG 代码的数字",
        "只能使用字母、汉字、数字、点、短横线和下划线。",
    ):
        assert one in said


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"datum": "epsg", "epsg": "99999"}, "EPSG:99999 不是已知的坐标系。"),
        ({"datum": "wgs84", "set.ap_count": "many"}, "“接入点”对所有行取的值 many 必须是数字。"),
        ({"datum": "wgs84", "dataset": "demo"}, "数据集“demo”是模拟数据，真实数据须写入另外的数据集。"),
        ({"datum": "auto"}, "证据不足以判断坐标基准；请自行选择。"),
        ({"datum": "wgs84", f"operator.{'c' * 290}": "One"}, "有 290 个字符，最多 200 个"),
    ],
)
def test_a_check(walk, form, said):
    chosen(walk)
    builders.dataset(walk.session, kind="hotspots", key="demo", is_synthetic=True)
    assert said in refused(walk, "check", **{"dataset": "spots", **MAPPED, **form})


def test_rows(walk):
    chosen(walk, POINTS + "H3,Nowhere,121.4,north\nH4,x,121.4,\nH5,x,121.4\n")
    said = refused(walk, "check", datum="wgs84", dataset="spots", **MAPPED)
    for one in ("必须是数字", "缺失；每一行都需要“纬度或北坐标”", "有 3 个单元格，而表头有 4 个"):
        assert one in said
