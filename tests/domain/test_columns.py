"""The data dictionary refuses what a reader of a file could not use."""

import pytest

from app.config import ROOT
from app.domain.columns import FOLDER, dictionary, layer_described, read_dictionary
from app.domain.dictionary_document import dictionary_document
from app.errors import ConfigError, NotFoundError
from app.services.export_layers import EXPORT_LAYERS

COLUMN = """  - name: {name}
    ascii10: {ascii10}
    zh: 编号
    en: Code
    type: {type}
    unit: "-"
    allowed: any
    null: never
    source: file
    example: "1"
    sensitivity: open
    since: "0.1"
"""


def write_layer(folder, *columns, key="things"):
    head = f"key: {key}\nzh: 物\nen: Things\nabout_zh: 物\nabout_en: Things\ngeometry: point\ncolumns:\n"
    (folder / "shared.yaml").write_bytes((FOLDER / "shared.yaml").read_bytes())
    text = head + "".join(columns) + "shared: [source]\n"
    (folder / "things.yaml").write_text(text, encoding="utf-8")


def column(name="code", ascii10=None, type="text"):
    return COLUMN.format(name=name, ascii10=ascii10 or name, type=type)


def refusal(folder):
    with pytest.raises(ConfigError) as caught:
        read_dictionary(folder)
    return str(caught.value)


def test_a_layer_has_its_own_columns_and_then_the_shared_ones(tmp_path):
    write_layer(tmp_path, column())
    assert read_dictionary(tmp_path)["things"].names == ["code", "dataset", "is_synthetic"]


def test_a_short_name_over_ten_letters_is_refused_with_its_line(tmp_path):
    write_layer(tmp_path, column(ascii10="elevenchars"))
    assert refusal(tmp_path).startswith("things.yaml, line 9: ")
    assert "'elevenchars'; must be at most 10" in refusal(tmp_path)


def test_a_short_name_given_twice_is_refused_with_the_line_of_the_second(tmp_path):
    write_layer(tmp_path, column(), column("other", ascii10="code"))
    assert refusal(tmp_path) == "things.yaml, line 20: _LayerFile.columns has 'code' twice"


def test_a_short_name_that_a_shared_column_has_is_refused(tmp_path):
    write_layer(tmp_path, column(ascii10="synthetic"))
    assert "with its shared columns it has ascii10 'synthetic' twice" in refusal(tmp_path)


@pytest.mark.parametrize("missing", ["zh", "en", "unit"])
def test_a_column_without_its_words_is_refused(tmp_path, missing):
    write_layer(tmp_path, "".join(line for line in column().splitlines(True) if f" {missing}:" not in line))
    assert refusal(tmp_path) == f"things.yaml, line 8: _LayerFile.columns[0] lacks {missing}"


def test_an_unknown_key_and_an_unknown_type_are_refused(tmp_path):
    write_layer(tmp_path, column() + "    colour: red\n")
    assert "line 20: unknown setting 'colour'" in refusal(tmp_path)
    write_layer(tmp_path, column(type="string"))
    assert "is 'string'; must be one of text, code" in refusal(tmp_path)


def test_every_exported_layer_is_described_and_every_described_one_is_exported():
    assert set(EXPORT_LAYERS) == set(dictionary())
    with pytest.raises(NotFoundError, match="rivers"):
        layer_described("rivers")


def test_the_page_of_the_dictionary_says_what_the_dictionary_says():
    page = (ROOT / "docs/dictionary.md").read_text(encoding="utf-8")
    assert page == dictionary_document(), "write it anew: flask data dictionary docs/dictionary.md"
