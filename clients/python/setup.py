# SPDX-License-Identifier: Apache-2.0
"""Has CMake build the extension, with the library inside it, from the sources around this folder.

TENON_BUILD names a build that is there already, to be used and completed."""
import os
import pathlib
import shutil
import subprocess

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class BuildByCMake(build_ext):
    """One extension, which CMakeLists.txt describes."""

    def build_extension(self, extension):
        build = os.environ.get("TENON_BUILD")
        if build is None:
            build = self.build_temp
            subprocess.run(["cmake", "-S", ROOT, "-B", build, "-DCMAKE_BUILD_TYPE=Release",
                            "-DTENON_TESTS=OFF", "-DTENON_CLI=OFF"], check=True)
        subprocess.run(["cmake", "--build", build, "--target", "tenon_python"], check=True)
        target = pathlib.Path(self.get_ext_fullpath(extension.name))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(pathlib.Path(build) / "python/tenon/_native.abi3.so", target)


setup(cmdclass={"build_ext": BuildByCMake},
      ext_modules=[Extension("tenon._native", [], py_limited_api=True)],
      options={"bdist_wheel": {"py_limited_api": "cp311"}})
