"""Names and titles in the language of the request."""

import pytest
from flask_babel import force_locale

from app.web.language import title_of
from tests import builders


@pytest.mark.parametrize(
    ("title", "chinese", "english"),
    [
        ("演示区域 / Demo areas", "演示区域", "Demo areas"),
        ("Demo areas / 演示区域", "演示区域", "Demo areas"),
        ("基站 4G/5G / Stations 4G/5G", "基站 4G/5G", "Stations 4G/5G"),
        ("North / South", "North / South", "North / South"),
        ("静安 / 徐汇", "静安 / 徐汇", "静安 / 徐汇"),
        ("Areas", "Areas", "Areas"),
    ],
)
def test_of_a_title_in_two_languages_the_readers_is_shown(application, title, chinese, english):
    with application.test_request_context():
        with force_locale("zh_CN"):
            assert title_of(title) == chinese
        with force_locale("en"):
            assert title_of(title) == english


@pytest.mark.parametrize(("language", "said", "other"), [("zh-CN", "基站", "Masts"), ("en", "Masts", "基站")])
def test_pages_of_data_show_titles_in_one_language(client, session, language, said, other):
    dataset = builders.dataset(session, kind="stations", title="【基站】 / Masts")
    for path in ("/data", f"/data/{dataset.key}"):
        page = client.get(f"{path}?lang={language}").text
        assert said in page and f">{other}" not in page and " / Masts" not in page
