"""The examples beside the guide are at least well written."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from app.config import ROOT
from tests.system.test_docs import VARIABLE

NGINX = ROOT / "docs/examples/nginx.conf"


@pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("openssl")), reason="needs nginx and openssl")
def test_nginx_accepts_its_example(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=city.example"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    text = NGINX.read_text()
    text = text.replace("/etc/ssl/certs/city.example.pem", str(certificate))
    text = text.replace("/etc/ssl/private/city.example.key", str(key))
    text = text.replace("/var/log/nginx/citygrid.log", str(tmp_path / "access.log"))
    text = text.replace("/var/cache/nginx/citygrid", str(tmp_path / "cache"))
    (tmp_path / "site.conf").write_text(text)
    main = tmp_path / "nginx.conf"
    main.write_text(
        f"pid {tmp_path}/pid;\nerror_log {tmp_path}/error.log;\nevents {{}}\nhttp {{ include site.conf; }}\n"
    )
    done = subprocess.run(["nginx", "-t", "-c", str(main)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_proxy_takes_bodies_a_little_larger_than_the_service_does():
    files = yaml.safe_load((ROOT / "config.yaml").read_text())["files"]
    sizes = [int(size) for size in re.findall(r"client_max_body_size (\d+)m", NGINX.read_text())]
    assert sizes == [files["max_upload_megabytes"] + 1, files["max_import_upload_megabytes"] + 1]


def test_the_containers_start_web_worker_and_preparation_by_what_exists(application):
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert set(services) == {"database", "prepare", "web", "worker"}
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]
    for name in ("prepare", "worker"):
        assert services[name]["command"][1] in application.cli.commands


@pytest.mark.parametrize(
    "file", ["Dockerfile", "compose.yaml", "docs/examples/citygrid.service", "docs/examples/nginx.conf"]
)
def test_an_example_sets_no_variable_that_nobody_reads(file):
    read = VARIABLE.findall((ROOT / "app/config.py").read_text())
    assert set(VARIABLE.findall((ROOT / file).read_text())) <= set(read)


def test_what_has_not_run_says_so():
    said = {
        "Dockerfile": "Untested",
        "compose.yaml": "Untested",
        "docs/examples/citygrid.service": "has not run yet",
    }
    assert [file for file, words in said.items() if words not in Path(ROOT / file).read_text()] == []
