"""What a web process and a command line load."""

import json

import pytest

from tests.system.databases import run_python
from tests.system.test_rooms import HEAVY_LIBRARIES, HEAVY_ROOMS, READERS

LOADED = "import json, sys; {code}; print(json.dumps(sorted(sys.modules)))"


def loaded_by(code: str) -> set[str]:
    done = run_python(LOADED.format(code=code), {})
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def web_modules():
    return loaded_by("from app.factory import create_app; create_app()")


def test_the_web_process_loads_no_heavy_library(web_modules):
    assert "app.web.maps" in web_modules
    assert HEAVY_LIBRARIES & web_modules == set()


def test_the_web_process_loads_no_reader_of_files(web_modules):
    assert {name for name in web_modules if name.startswith("app.files.read")} == set()
    assert (READERS - {"pyarrow"}) & web_modules == set()  # pandas loads pyarrow wherever it is installed


def test_the_web_process_loads_no_module_that_computes_heavily(web_modules):
    assert {name for name in web_modules if name.startswith(HEAVY_ROOMS)} == set()


def test_the_web_process_loads_no_command(web_modules):
    assert {name for name in web_modules if name.startswith("app.cli.")} == {
        "app.cli.lazy",
        "app.cli.register",
    }


def test_importing_the_models_loads_no_web():
    models = loaded_by("import app.models.registry")
    assert "app.models.gaps" in models
    assert {"flask", "apiflask", "geopandas", "app.web"} & models == set()
