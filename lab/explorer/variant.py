# SPDX-License-Identifier: Apache-2.0
"""Builds tenon-lab with some files of the tree replaced, next to the build that is there.

Only the translation units that include a replaced file are compiled again, with the commands of
the build itself; the replaced files lie in a folder that is searched first.
"""
import json
import pathlib
import re
import shlex
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
INCLUDE_ROOTS = ("src", "include", "lab")


class BuildFailed(Exception):
    pass


def _output(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, text=True, check=True, stdout=subprocess.PIPE).stdout


class Build:
    """A build folder made by CMake with Ninja, in which the target tenon_lab is up to date."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self._link = _output("ninja", "-t", "commands", "tenon_lab",
                             cwd=self.folder).strip().splitlines()[-1]
        self._objects = [word for word in shlex.split(self._link) if word.endswith(".o")]
        commands = json.loads((self.folder / "compile_commands.json").read_text())
        self._commands = {self._object_of(entry["command"]): entry for entry in commands}
        self._deps = self._read_deps()

    @staticmethod
    def _object_of(command):
        words = shlex.split(command)
        return words[words.index("-o") + 1]

    def _read_deps(self):
        deps, current = {}, None
        for line in _output("ninja", "-t", "deps", cwd=self.folder).splitlines():
            if line and not line.startswith(" "):
                current = deps.setdefault(line.split(":")[0], set())
            elif line.strip():
                current.add((self.folder / line.strip()).resolve())
        return deps

    def checks_of(self, replaced, run):
        """Calls run(path of a tenon-lab in which the files {path: text} are replaced)."""
        with tempfile.TemporaryDirectory(prefix="tenon-variant-") as folder:
            folder = pathlib.Path(folder)
            for path, text in replaced.items():
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text)
            return run(self._build(folder, replaced))

    def _build(self, folder, replaced):
        changed = {ROOT / path for path in replaced}
        link = self._link
        jobs = []
        for number, built in enumerate(self._objects):
            if not changed & self._deps.get(built, set()):
                continue
            new = folder / f"{number}.o"
            jobs.append(subprocess.Popen(self._compile(built, new, folder, replaced), shell=True,
                                         cwd=self._commands[built]["directory"],
                                         stderr=subprocess.PIPE, text=True))
            link = link.replace(f" {built} ", f" {new} ")
            if len(jobs) % 2 == 0:
                jobs[-2].wait()
        for job in jobs:
            _, errors = job.communicate()
            if job.returncode != 0:
                raise BuildFailed(errors)
        if not jobs:
            raise BuildFailed("nothing of tenon-lab includes " + ", ".join(replaced))
        binary = folder / "tenon-lab"
        link = re.sub(r" -o \S+", f" -o {binary}", link, count=1)
        subprocess.run(link, shell=True, check=True, cwd=self.folder)
        return binary

    def _compile(self, built, new, folder, replaced):
        command = self._commands[built]["command"]
        source = self._commands[built]["file"]
        try:
            inside = str(pathlib.Path(source).resolve().relative_to(ROOT))
        except ValueError:
            inside = None
        first = " ".join(f"-I{folder / root}" for root in INCLUDE_ROOTS)
        # What a header in the folder needs from beside it, it finds in the tree.
        command = command.replace(f"-o {built}", f"-o {new}", 1)
        command = re.sub(r" -M[DTF]( \S+\.o(\.d)?)?| -Werror", "", command)
        compiler, rest = command.split(" ", 1)
        if inside in replaced:
            rest = rest.replace(source, str(folder / inside))
        return f"{compiler} {first} {rest}"
