"""Each header that is installed compiles on its own. Two minutes of compiling, so nightly: ctest --preset release -L nightly."""

import os
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from end_to_end.library_test import install, is_built_by_cmake
from support import needs


@is_built_by_cmake
@needs("cmake", "g++")
class PublicHeaders(unittest.TestCase):
    def test_each_compiles_on_its_own(self):
        with tempfile.TemporaryDirectory() as folder:
            install(folder, "development")
            headers = Path(folder) / "include/mptcpanalyzer"

            def fault_of(header):
                done = subprocess.run(["g++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-x", "c++",
                                       "-I", headers, "-"],
                                      input=f'#include "{header.relative_to(headers)}"\n', capture_output=True, text=True)
                return f"{header}: {done.stderr}" if done.returncode != 0 else None
            all_headers = sorted(headers.rglob("*.h"))
            self.assertIn(headers / "mptcpanalyzer.h", all_headers)
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                self.assertEqual([fault for fault in pool.map(fault_of, all_headers) if fault], [])


if __name__ == "__main__":
    unittest.main()
