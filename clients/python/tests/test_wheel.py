# SPDX-License-Identifier: Apache-2.0
"""The wheel, made offline, works where the sources are not."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tomllib

import tenon

HERE = pathlib.Path(__file__).parent
PROGRAM = """
import tenon
assert "site-packages" in tenon.__file__, tenon.__file__
with tenon.Segment.open_or_create("wheel") as segment, segment.monitor("m") as entry:
    print(entry.name)
"""


def test_its_version_is_the_librarys():
    package = tomllib.loads((HERE.parent / "pyproject.toml").read_text())["project"]["version"]
    library = re.search(r"^project\(tenon VERSION (\S+)", (HERE.parents[2] / "CMakeLists.txt").read_text(),
                        re.MULTILINE)
    assert package == library[1]


def test_it_is_made_installed_and_used(tmp_path, folder):
    source, build = tmp_path / "source", pathlib.Path(tenon.__file__).parent.parent.parent
    shutil.copytree(HERE.parent, source, ignore=shutil.ignore_patterns("tests", "build", "*.egg-info"))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment.update(TENON_BUILD=str(build), PIP_NO_INDEX="1", PIP_DISABLE_PIP_VERSION_CHECK="1")

    def run(*command):
        return subprocess.run(command, cwd=tmp_path, env=environment, check=True, text=True,
                              stdout=subprocess.PIPE).stdout

    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps", "-w", ".", source)
    wheel, = tmp_path.glob("*.whl")
    assert wheel.name.startswith("tenon_shm-0.1.0-cp311-abi3-linux_")
    run(sys.executable, "-m", "venv", "--system-site-packages", "fresh")
    run("fresh/bin/python", "-m", "pip", "install", "-q", "--no-deps", wheel)
    assert run("fresh/bin/python", "-c", PROGRAM) == "ORDINARY\n"
    extension, = tmp_path.glob("fresh/lib/*/site-packages/tenon/_native.abi3.so")
    assert "libtenon" not in run("ldd", extension)
