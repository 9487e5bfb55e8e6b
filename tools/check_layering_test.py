"""Tests of check_layering: in a tree made for it each fault is found, and a clean tree has none."""

import importlib.machinery
import importlib.util
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
_LOADER = importlib.machinery.SourceFileLoader(
    "check_layering", str(pathlib.Path(__file__).with_name("check_layering")))
check_layering = importlib.util.module_from_spec(
    importlib.util.spec_from_loader("check_layering", _LOADER))
_LOADER.exec_module(check_layering)

CLEAN = {
    "src/base/result.h": "#pragma once\n#include <string>\n",
    "src/capture/frame.h": '#include "base/result.h"\n',
    "src/capture/gzip.cc": '#include <zlib.h>\n#include "capture/frame.h"\n',
    "src/capture/frame_test.cc": '#include "testing/script.h"\n#include "packet/segment.h"\n',
    "src/packet/segment.h": '#include "capture/frame.h"\n',
    "src/testing/script.h": '#include "packet/segment.h"\n',
    "src/shell/commands.h": '#include "packet/segment.h"\n',
    "src/base/version.h.in": "#pragma once\n",
    "src/shell/run.cc": '#include "base/version.h"\n#include <CLI/App.hpp>\n',
    "src/output/json.h": "#include <nlohmann/json.hpp>\n",
    "src/main.cc": '#include "shell/commands.h"\n',
    "src/mptcpanalyzer.h": '#include "packet/segment.h"\n',
    "bench/generate.cc": '#include "testing/script.h"\n#include "flags.h"\n',
    "bench/flags.h": "#pragma once\n",
}

PUBLIC = "#pragma once  // Public: docs/library.md\n"

# What is added to the clean tree, and the words by which the one fault is told.
FAULTS = {
    "against the direction": (
        {"src/capture/other.h": '#include "packet/segment.h"\n'}, "capture must not use packet/"),
    "testing in the product": (
        {"src/packet/other.h": '#include "testing/script.h"\n'}, "packet must not use testing/"),
    "test helpers that use too much": (
        {"src/testing/other.h": '#include "shell/commands.h"\n'}, "testing must not use shell/"),
    "main past the shell": (
        {"src/main.cc": '#include "packet/segment.h"\n'}, "main.cc must not use packet/"),
    "the library's header, of the shell": (
        {"src/mptcpanalyzer.h": '#include "shell/commands.h"\n'}, "mptcpanalyzer.h must not use shell/"),
    "path without a folder": (
        {"src/base/other.cc": '#include "result.h"\n'}, "is not a path below src/"),
    "unknown layer": (
        {"src/util/other.cc": '#include "base/result.h"\n'}, "layer util/ is not known"),
    "library in two files": (
        {"src/capture/inflate.cc": "#include <zlib.h>\n"}, "includes zlib"),
    "library in a header": (
        {"src/capture/zstd.h": "#  include <zstd.h>\n"}, "in a header"),
    "library in another folder": (
        {"src/base/json.cc": "#include <nlohmann/json.hpp>\n"}, "belongs to output/"),
    "cycle": (
        {"src/base/a.h": '#include "base/b.h"\n', "src/base/b.h": '#include "base/a.h"\n'},
        "includes itself"),
    "public without saying so": (
        {"cmake/public_headers.cmake": "set(public_header_roots\n    capture/frame.h)\n",
         "src/capture/frame.h": PUBLIC + '#include "base/result.h"\n'}, "is public by frame.h, and does not say so"),
    "says that it is public and is not": (
        {"cmake/public_headers.cmake": "set(public_header_roots base/result.h)\n",
         "src/base/result.h": PUBLIC, "src/capture/frame.h": PUBLIC}, "no public header includes it"),
    "class without a word of threads": (
        {"src/flow/other.h": "// Other: nothing.\n#pragma once\nclass Other {};\n"}, "which threads may use it"),
    "long file": ({"src/base/long.cc": "\n" * 601}, "has 601 lines"),
}


class CheckLayeringTest(unittest.TestCase):
    def faults(self, added):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder).resolve()
            for name, text in {**CLEAN, **added}.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return [fault for _, fault in check_layering.check(root)[0]]

    def test_clean_tree_has_no_fault(self):
        self.assertEqual(self.faults({}), [])

    def test_each_fault_is_found_and_no_other(self):
        for name, (added, words) in FAULTS.items():
            with self.subTest(name):
                faults = self.faults(added)
                self.assertEqual(len(faults), 1, faults)
                self.assertIn(words, faults[0])

    def test_longest_allowed_file(self):
        self.assertEqual(self.faults({"src/base/long.cc": "\n" * 600}), [])


if __name__ == "__main__":
    unittest.main()
