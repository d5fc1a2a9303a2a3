# SPDX-License-Identifier: Apache-2.0
"""The drivers, as they are named on a command line."""


def add_options(arguments):
    arguments.add_argument("--cpp", required=True, metavar="DRIVER")
    arguments.add_argument("--java", nargs=2, metavar=("JAVA", "CLASSPATH"))
    arguments.add_argument("--tenon", required=True)


def drivers(options):
    """{language: command}"""
    all_drivers = {"C++": [options.cpp]}
    if options.java:
        java, class_path = options.java
        all_drivers["Java"] = [java, "-XX:TieredStopAtLevel=1", "-cp", class_path, "Driver"]
    return all_drivers
