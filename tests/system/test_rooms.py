"""The house of the architecture document, kept by the imports of every module."""

import ast
import sys
from collections.abc import Iterator

import pytest

from app.config import ROOT
from tests.system.modules import PACKAGES, Module, every_import, imports_of, modules, reached_from

# What a room may import besides itself. Longest name first: app.domain before app.
FLOOR = {
    *("app.config", "app.config_analysis", "app.config_profiles", "app.config_reader", "app.config_rules"),
    *("app.config_cases", "app.config_secrets", "app.config_services", "app.errors"),
}
DATA = FLOOR | {"app.domain", "app.db", "app.models"}
BELOW_SERVICES = DATA | {"app.store", "app.files", "spatial", "tiles"}
BELOW_DOORS = BELOW_SERVICES | {"app.services", "app.maps", "app.logs"}
MAY_IMPORT = {
    "app.errors": set(),
    "app.logs": set(),
    "app.config_rules": set(),
    "app.config_analysis": {"app.config_rules"},
    "app.config_profiles": {"app.config_rules", "app.errors"},
    "app.config_reader": {"app.errors"},
    "app.config_secrets": {"app.errors"},
    "app.config_cases": {"app.config_rules"},
    "app.config_services": {"app.config_rules"},
    "app.config": {
        *("app.config_analysis", "app.config_profiles", "app.config_reader", "app.config_rules"),
        *("app.config_cases", "app.config_secrets", "app.config_services", "app.errors"),
    },
    "app.domain": FLOOR,
    "app.db": FLOOR | {"app.domain", "app.embedded"},  # where the private cluster listens
    "app.models": FLOOR | {"app.domain", "app.db"},
    "app.files": FLOOR | {"app.domain"},
    "app.store": DATA | {"app.embedded"},  # where PostgreSQL's programs lie
    "app.services": BELOW_SERVICES,
    "app.maps": FLOOR | {"app.domain", "spatial"},  # frames in, map out: no rows of its own
    "app.jobs": BELOW_DOORS,
    "app.web": BELOW_DOORS,
    "app.cli": BELOW_DOORS | {"app.jobs"},  # a command may be the worker itself
    "app.factory": BELOW_DOORS | {"app.cli", "app.web"},
    "app.embedded": set(),
    "app": set(),
    "spatial": set(),
    "tiles": set(),
}
HEAVY_ROOMS = (
    "spatial.radio",
    "spatial.coverage",
    "spatial.measured",
    "spatial.gaps",
    "spatial.gap_causes",
    "spatial.gap_evidence",
    "spatial.gap_measured",
    "spatial.spread",
    "spatial.sites",
    "spatial.access",
    "app.jobs",
    "app.files.write",
)
HEAVY_LIBRARIES = frozenset(
    {
        *("numba", "llvmlite", "scipy", "esda", "libpysal", "spopt", "dask", "distributed", "highspy"),
        *("rasterio", "xlsxwriter"),
    }
)
# What reads files is for jobs and commands: a service that reads is none that the web may call.
READERS = frozenset({"pyarrow", "osmium", "openpyxl", "ijson", "pyogrio"})

# Module -> why it imports inside a function or by name.
LATE_IMPORTS: dict[str, str] = {}
IMPORTS_BY_NAME = {
    "app.cli.lazy": "command groups load when called, so that the web never loads the worker",
    "app.web.register": "the list of doors is data",
}
LONG_MODULES: dict[str, str] = {}  # module -> why it has more than 400 lines
FORBIDDEN_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "misc"})
# Libraries that a room must not know.
FOREIGN = {
    "spatial": {"flask", "apiflask", "sqlalchemy", "geoalchemy2", "psycopg", "folium"},
    "tiles": {"flask", "apiflask", "folium", "geopandas"},
    "app.domain": {"flask", "apiflask", "sqlalchemy", "geoalchemy2", "psycopg", "folium"},
    "app.models": {"flask", "apiflask", "flask_migrate", "geopandas"},
    "app.store": {"flask", "apiflask", "folium"},
    "app.services": {"flask", "apiflask", "folium", "geoalchemy2", "psycopg"},
    "app.maps": {"flask", "apiflask", "sqlalchemy", "geoalchemy2", "psycopg"},
    "app.files": {"flask", "apiflask", "sqlalchemy", "geoalchemy2", "psycopg"},
    "app.jobs": {"flask", "apiflask", "folium"},
    "app.web": {"geoalchemy2", "psycopg"},
}
# What may be known of SQLAlchemy above the store: types, addresses and mistakes, no statements.
PASSED_ON = frozenset({"Session", "Connection", "DataError", "OperationalError", "TimeoutError", "make_url"})


def room(name: str) -> str:
    """The room of a module, the top name of a library."""
    if name.partition(".")[0] not in PACKAGES:
        return name.partition(".")[0]
    return max((known for known in MAY_IMPORT if f"{name}.".startswith(f"{known}.")), key=len)


def is_package_marker(name: str) -> bool:
    return name == "app"


@pytest.fixture(scope="module")
def own_imports():
    return [one for one in every_import() if one.imported.partition(".")[0] in PACKAGES]


def test_every_module_lives_in_a_room():
    homeless = [name for name in modules() if room(name) == "app" and not is_package_marker(name)]
    assert homeless == []


def test_imports_go_down(own_imports):
    upward = [
        str(one)
        for one in own_imports
        if room(one.imported) not in {room(one.importer), *MAY_IMPORT[room(one.importer)]}
    ]
    assert upward == []


def test_no_room_is_reached_by_a_circle():
    above = {name: set(below) for name, below in MAY_IMPORT.items()}
    done: set[str] = set()
    while len(done) < len(above):
        free = {name for name in above if name not in done and above[name] <= done}
        assert free, f"a circle among {sorted(set(above) - done)}"
        done |= free


def test_the_bootstrap_needs_the_standard_library_only():
    foreign = [
        str(one)
        for one in every_import()
        if one.importer.startswith("app.embedded")
        and one.imported.partition(".")[0] not in sys.stdlib_module_names
        and not one.imported.startswith("app.embedded")
    ]
    assert foreign == []


def test_services_and_the_web_reach_no_module_that_computes_heavily():
    doors = [
        name for name in modules() if room(name) in ("app.services", "app.web", "app.maps", "app.factory")
    ]
    heavy = [
        f"{name} reaches {reached}"
        for name in doors
        for reached in sorted(reached_from(name))
        if reached.startswith(HEAVY_ROOMS) or reached.partition(".")[0] in HEAVY_LIBRARIES
    ]
    assert heavy == []


def test_the_web_reaches_no_reader_of_files():
    doors = [name for name in modules() if room(name) in ("app.web", "app.maps", "app.factory")]
    reading = [
        f"{name} reaches {reached}"
        for name in doors
        for reached in sorted(reached_from(name))
        if reached.startswith("app.files.read") or reached.partition(".")[0] in READERS
    ]
    assert reading == []


@pytest.mark.parametrize("name", sorted(FOREIGN))
def test_a_room_does_not_know_the_libraries_of_another(name):
    known = [
        str(one)
        for one in every_import()
        if room(one.importer) == name and one.imported.partition(".")[0] in FOREIGN[name]
    ]
    assert known == []


def test_imports_stand_at_the_top():
    late = [str(one) for one in every_import() if one.depth and one.importer not in LATE_IMPORTS]
    assert late == []


def test_modules_are_imported_by_name_only_where_listed():
    by_name = {
        module.name
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__")
    }
    assert by_name == set(IMPORTS_BY_NAME)


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_package_files_hold_a_docstring_and_nothing_else():
    full = [module.name for module in modules().values() if module.is_package and not _only_docstring(module)]
    assert full == []


def _only_docstring(module: Module) -> bool:
    return len(module.tree.body) == 1 and ast.get_docstring(module.tree) is not None


def test_every_folder_with_modules_is_a_package():
    folders = {module.file.parent for module in modules().values()}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_no_file_is_named_for_nothing():
    named = [
        str(path.relative_to(ROOT))
        for package in (*PACKAGES, "tests", "migrations")
        for path in (ROOT / package).rglob("*")
        if path.stem.lower() in FORBIDDEN_NAMES and "node_modules" not in path.parts
    ]
    assert named == []


def test_modules_stay_under_400_lines():
    long = {module.name for module in modules().values() if len(module.file.read_text().splitlines()) > 400}
    assert long == set(LONG_MODULES)


def test_every_module_says_what_it_is():
    silent = [module.name for module in modules().values() if not ast.get_docstring(module.tree)]
    assert silent == []


def test_public_functions_of_spatial_say_what_goes_in_and_what_comes_out():
    """Compiled kernels aside: what calls them says it."""
    silent = [
        f"{module.name}.{function.name}"
        for module in modules().values()
        if module.name.startswith("spatial")
        for function in _public_functions(module.tree)
        if not _says_all(function)
    ]
    assert silent == []


def _public_functions(tree: ast.Module | ast.ClassDef) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name.startswith("_"):
            continue
        if isinstance(node, ast.ClassDef):
            yield from _public_functions(node)
        elif isinstance(node, ast.FunctionDef) and not any(
            "njit" in ast.unparse(one) for one in node.decorator_list
        ):
            yield node


def _says_all(function: ast.FunctionDef) -> bool:
    said = ast.get_docstring(function) or ""
    given = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)} - {"self", "cls"}
    returns = function.returns is not None and ast.unparse(function.returns) != "None"
    goes_in = not given or "Parameters\n----------" in said
    return goes_in and (not returns or "Returns\n-------" in said or "Yields\n------" in said)


def test_doors_and_services_write_no_sql():
    """Above the store a session is passed on; nothing there builds a statement."""
    above = ("app.services", "app.maps", "app.web", "app.cli", "app.jobs")
    written = {
        f"{module.name}:{node.lineno} {alias.name}"
        for module in modules().values()
        if room(module.name) in above
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
        if alias.name not in PASSED_ON
    }
    assert written == set()


def test_the_reader_of_imports_sees_relative_late_and_plain_ones():
    source = (
        "import app.web.maps\nfrom . import cases\nfrom ..store.areas import x\ndef f():\n    import numba\n"
    )
    module = Module("app.services.gaps", ROOT / "app/services/gaps.py", ast.parse(source))
    seen = [(one.imported, one.depth) for one in imports_of(module)]
    assert seen == [("app.web.maps", 0), ("app.services.cases", 0), ("app.store.areas", 0), ("numba", 1)]
