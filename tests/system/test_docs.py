"""What the pages name exists: files, headings, commands, settings of a machine."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from apiflask import APIFlask
from flask.cli import FlaskGroup

from app.config import ROOT
from app.domain.release import VERSION

PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "benchmarks/README.md")
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]+`|^ {4,}\S.*$", re.DOTALL | re.MULTILINE)
MAKE = re.compile(r"(?<!install -y )\bmake ([a-z][a-z-]*)")  # not the package of the apt line
FLASK = re.compile(r"(?<![\w/.-])flask ((?:[a-z]+(?:-[a-z]+)* ?){1,2})((?:\\\n|[^\n`|#])*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
VARIABLE = re.compile(r"CITYGRID_[A-Z_]*[A-Z]")
SOURCE = re.compile(
    r"`((?:app|spatial|tiles|tests|migrations|benchmarks)/[\w/.-]+?\.(?:py|sql|js|json|html))`"
)
IMAGE_LIMIT_BYTES = 400_000


@cache
def pages() -> dict[str, str]:
    """Text of every page by its path in the project."""
    found = [*PAGES, *sorted((ROOT / "docs").rglob("*.md"))]
    return {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in found}


def shown_code() -> Iterator[tuple[str, str]]:
    """Page and piece of everything that stands as code."""
    for page, text in pages().items():
        for piece in CODE.findall(text):
            yield page, piece


def anchor(heading: str) -> str:
    """The name under which a heading can be linked."""
    plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return plain.replace(" ", "-")


def anchors_of(file: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {anchor(heading) for heading in headings}


@pytest.mark.parametrize("page", sorted(pages()))
def test_every_link_leads_to_a_file_and_a_heading(page):
    broken = []
    for target in LINK.findall(pages()[page]):
        path, _, heading = target.partition("#")
        if path.startswith(("http://", "https://")):
            continue
        file = (ROOT / page).parent / path if path else ROOT / page
        if not file.exists() or (heading and heading not in anchors_of(file)):
            broken.append(target)
    assert broken == []


def test_every_guide_and_every_decision_can_be_reached_from_the_readme():
    reached, waiting = set(), ["README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        targets = [target.partition("#")[0] for target in LINK.findall(pages()[page])]
        files = [((ROOT / page).parent / target).resolve() for target in targets if target]
        inside = [str(file.relative_to(ROOT)) for file in files if file.is_relative_to(ROOT)]
        waiting += [name for name in inside if name in pages() and name not in reached]
    assert set(pages()) - reached == set()


def test_every_source_file_named_is_there():
    named = {(page, path) for page, text in pages().items() for path in SOURCE.findall(text)}
    assert len(named) > 30
    assert [item for item in sorted(named) if not (ROOT / item[1]).exists()] == []


def test_every_make_target_named_is_in_the_makefile():
    known = re.search(r"^COMMANDS := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = {target for _, piece in shown_code() for target in MAKE.findall(piece)}
    assert known is not None
    assert {"run", "test"} <= named <= set(known[1].split())


def flask_commands() -> set[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Page, words after `flask`, options, of every command shown."""
    return {
        (page, tuple(words.split()), tuple(OPTION.findall(rest)))
        for page, piece in shown_code()
        for words, rest in FLASK.findall(piece)
    }


def command_of(application: APIFlask, words: tuple[str, ...]) -> click.Command | None:
    """The command that words lead to; what follows it are its arguments."""
    found: click.Command | None = click.Group(commands={**FlaskGroup().commands, **application.cli.commands})
    for word in words:
        if not isinstance(found, click.Group):
            return found
        with click.Context(found) as context:
            found = found.get_command(context, word)
    return found


def test_every_flask_command_shown_exists_with_its_options(application):
    shown = flask_commands()
    wrong = []
    for page, words, options in sorted(shown):
        command = command_of(application, words)
        known = {one for item in getattr(command, "params", ()) for one in (*item.opts, *item.secondary_opts)}
        if command is None or set(options) - known - {"--help"}:
            wrong.append((page, *words, *options))
    assert ("docs/import.md", ("data", "import"), ()) in {(page, words, ()) for page, words, _ in shown}
    assert wrong == []


def test_every_variable_named_is_read_and_every_variable_read_is_in_the_readme():
    sources = [ROOT / "app/config.py", *(ROOT / "app/embedded").glob("*.py")]
    read = {name for file in sources for name in VARIABLE.findall(file.read_text(encoding="utf-8"))}
    named = {name for text in pages().values() for name in VARIABLE.findall(text)}
    assert named - read == set()
    assert read - set(VARIABLE.findall(pages()["README.md"])) == set()


def test_the_picture_of_the_readme_is_a_png_of_a_moderate_size():
    picture = ROOT / "docs/images/gap-map.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < IMAGE_LIMIT_BYTES


def test_the_changelog_speaks_of_this_version():
    assert f"## [{VERSION}]" in pages()["CHANGELOG.md"]


def test_the_decisions_are_numbered_without_a_hole_and_listed():
    folder = ROOT / "docs/decisions"
    names = sorted(file.name for file in folder.glob("0*.md"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert [name for name in names if f"]({name})" not in (folder / "README.md").read_text()] == []
