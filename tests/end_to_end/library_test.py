"""The library as it is installed: its headers, and a program outside the tree that is built with it by CMake and by
pkg-config (examples/library).

What that program prints is held against what the applications of the recording sent and received, and against tshark's
numbers (truth.json).
"""

import functools
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import CAPTURES, EXAMPLE, PROGRAM, REPOSITORY, needs, needs_captures, run

BUILD = PROGRAM.parent
EXAMPLE_FOLDER = REPOSITORY / "examples/library"
# Besides those of the C++ library, which have neither a folder nor an ending.
ALLOWED_HEADERS = {"fmt/format.h", "sys/types.h"}
is_built_by_cmake = unittest.skipUnless((BUILD / "cmake_install.cmake").is_file(), f"{BUILD} is no build folder")


def succeed(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def install(prefix, *components):
    for component in components:
        succeed("cmake", "--install", BUILD, "--prefix", prefix, "--component", component)


@is_built_by_cmake
@needs("cmake", "g++", "pkg-config")
class InstalledLibrary(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        cls.prefix = cls.folder / "prefix"
        install(cls.prefix, "library", "development")
        cls.headers = cls.prefix / "include/mptcpanalyzer"
        libraries = [path.parent for path in cls.prefix.rglob("libmptcpanalyzer.so")]
        cls.library_folder = libraries[0]

    def test_headers_ask_for_no_other_library(self):
        for header in self.headers.rglob("*.h"):
            for name in re.findall(r"^#\s*include <(.+)>", header.read_text(), re.MULTILINE):
                if "/" in name or "." in name:
                    self.assertIn(name, ALLOWED_HEADERS, header)

    def test_soname_tells_the_version(self):
        dynamic = succeed("readelf", "-d", self.library_folder / "libmptcpanalyzer.so")
        self.assertRegex(dynamic, r"SONAME.*\[libmptcpanalyzer\.so\.\d+\]")

    @functools.lru_cache
    def by_pkg_config(self):
        environment = {**os.environ, "PKG_CONFIG_PATH": str(self.library_folder / "pkgconfig")}
        flags = succeed("pkg-config", "--cflags", "--libs", "mptcpanalyzer", env=environment).split()
        program = self.folder / "by_pkg_config"
        succeed("g++", "-std=c++20", "-Wall", "-Wextra", "-Werror", EXAMPLE_FOLDER / "connections.cc", *flags,
                f"-Wl,-rpath,{self.library_folder}", "-o", program)
        return program

    def by_cmake(self):
        build = self.folder / "build"
        succeed("cmake", "-G", "Ninja", "-S", EXAMPLE_FOLDER, "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}")
        succeed("cmake", "--build", build)
        return build / "connections"

    def test_the_page_shows_the_example(self):
        self.assertIn((EXAMPLE_FOLDER / "connections.cc").read_text(), (REPOSITORY / "docs/library.md").read_text())

    @needs_captures
    def test_example(self):
        capture = CAPTURES / "recorded/s05_fullmesh/client.pcap"
        truth = json.loads((capture.parent / "truth.json").read_text())
        client, = truth["apps"]["app.client"]
        seen = next(check for check in truth["checks"] if check["file"] == capture.name)
        for build in (self.by_cmake, self.by_pkg_config):
            with self.subTest(build.__name__):
                picture = self.folder / f"{build.__name__}.csv"
                printed = succeed(build(), capture, picture)
                self.assertEqual(int(re.match(r"(\d+) packets", printed)[1]), sum(seen["packets_of_tcp_stream"].values()))
                self.assertEqual(re.findall(r"mptcp stream (\d+)", printed), list(seen["tcp_streams_of_mptcp_stream"]))
                self.assertEqual([int(n) for n in re.findall(r"tcp stream (\d+) from", printed)],
                                 seen["tcp_streams_of_mptcp_stream"]["0"])
                self.assertEqual(re.search(r"tcp stream 0 from (\S+):", printed)[1], client["local"][0])
                self.assertEqual(re.findall(r"towards the (\w+): goodput of (\d+) bytes", printed),
                                 [("Server", str(client["app_sent"])), ("Client", str(client["app_received"]))])
                # The same points as the program's.
                drawn = self.folder / "drawn.csv"
                run("plot", "dss", capture, "0", "--out", drawn)
                self.assertEqual(picture.read_text(), drawn.read_text())

    def test_plugin_example(self):
        build = self.folder / "plugin"
        succeed("cmake", "-G", "Ninja", "-S", REPOSITORY / "examples/plugin", "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}")
        succeed("cmake", "--build", build)
        listed = run("--no-plugins", "--plugin", build / "payload_sizes.so", "list_plugins", "--json")
        self.assertEqual((listed.status, listed.stderr), (0, ""))
        self.assertEqual(json.loads(listed.stdout)["plugins"][0]["commands"], ["payload_sizes"])

    def test_example_tells_errors(self):
        program = self.by_pkg_config()
        for arguments, words in ((["/nonexistent", "a.csv"], "/nonexistent"), ([EXAMPLE, "a.gif"], "a.gif")):
            done = subprocess.run([program, *arguments], capture_output=True, text=True)
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, f"^{words}: .*\n$")


@is_built_by_cmake
class Program(unittest.TestCase):
    """The program finds its library, wherever the file is copied on this machine."""

    def test_a_copy_elsewhere(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copy(PROGRAM, folder)
            self.assertIn("mptcpanalyzer", succeed(copy, "--version"))

    def test_has_nothing_of_the_library_itself(self):
        # A second copy in the process would have tables and caches of its own.
        symbols = succeed("nm", "--defined-only", PROGRAM).splitlines()
        library = succeed("nm", "-D", "--defined-only", BUILD / "libmptcpanalyzer.so").splitlines()
        functions = {line.split()[-1] for line in library if " T " in line}
        own = {line.split()[-1] for line in symbols if " T " in line}
        self.assertTrue(functions)
        self.assertEqual(own & functions - {"_init", "_fini"}, set())


if __name__ == "__main__":
    unittest.main()
