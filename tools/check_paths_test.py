"""Tests of check_paths: in a checkout made for it each fault is found, and a clean one has none."""

import importlib.machinery
import importlib.util
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
_LOADER = importlib.machinery.SourceFileLoader("check_paths", str(pathlib.Path(__file__).with_name("check_paths")))
check_paths = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_paths", _LOADER))
_LOADER.exec_module(check_paths)

CLEAN = {
    "README.md": "[words](docs/words.md#two-words) and [a page](https://example.org/x.md)\n",
    "docs/README.md": "[words](words.md) [other](other.md)\n",
    "docs/other.md": "# Other\n",
    "docs/words.md": "# Words\n## Two words\n`trace/chunk.h`, `chunk.h`, `src/NAME.cc`\n```\n[no](link.md)\n```\n",
    "src/trace/chunk.h": "// docs/words.md; net/mptcp/options.c and Documentation/x.md are the kernel's\nint a;\n",
}

# What is added to it, and the words by which the one fault is told.
FAULTS = {
    "link to no file": ({"docs/other.md": "[x](nothing.md)\n"}, "links to nothing.md"),
    "link to no heading": ({"docs/other.md": "[x](words.md#three)\n"}, "has no such heading"),
    "path in a page": ({"docs/other.md": "`trace/row.h`\n"}, "names trace/row.h"),
    "path without its folder": ({"docs/other.md": "`row.h`\n"}, "names row.h"),
    "page that the index leaves out": ({"docs/third.md": "# Third\n"}, "does not link to third.md"),
    "path in a comment": ({"src/trace/row.cc": "int a;  // as in fields/field.h\n"}, "names fields/field.h"),
}


class CheckPaths(unittest.TestCase):
    def faults_of(self, files):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8")
            subprocess.run(["git", "init", "--quiet", root], check=True)
            subprocess.run(["git", "-C", root, "add", "."], check=True)
            return [sentence for _, sentence in check_paths.check(root)]

    def test_clean(self):
        self.assertEqual(self.faults_of(CLEAN), [])

    def test_each_fault(self):
        for name, (files, words) in FAULTS.items():
            with self.subTest(name):
                faults = self.faults_of({**CLEAN, **files})
                self.assertEqual(len(faults), 1, faults)
                self.assertIn(words, faults[0])


if __name__ == "__main__":
    unittest.main()
