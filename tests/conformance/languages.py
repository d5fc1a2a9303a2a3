# SPDX-License-Identifier: Apache-2.0
"""The drivers, as they are named on a command line, and which of them meet."""
import itertools

# They stand on the C ABI, as C++ stands below it: each meets C++ alone, for pairs are many.
ON_THE_C_ABI = {"C"}
WITH_MONITORS = {"C++", "C", "Java"}


def add_options(arguments):
    arguments.add_argument("--cpp", required=True, metavar="DRIVER")
    arguments.add_argument("--c", metavar="DRIVER")
    arguments.add_argument("--java", nargs=2, metavar=("JAVA", "CLASSPATH"))
    arguments.add_argument("--tenon", required=True)


def drivers(options):
    """{language: command}"""
    all_drivers = {"C++": [options.cpp]}
    if options.java:
        java, class_path = options.java
        all_drivers["Java"] = [java, "-XX:TieredStopAtLevel=1", "-cp", class_path, "Driver"]
    if options.c:
        all_drivers["C"] = [options.c]
    return all_drivers


def pairs(drivers):
    """Who plays with whom, each in both roles."""
    return [pair for pair in itertools.product(drivers, repeat=2)
            if not ON_THE_C_ABI.intersection(pair) or (pair[0] != pair[1] and "C++" in pair)]


def have_monitors(pair):
    return WITH_MONITORS.issuperset(pair)
