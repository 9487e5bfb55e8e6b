"""What the tests of this folder share that hold the program against ../shared/tools/recompute: a second computation of
its answers, in Python, from raw packets, which shares no code with it."""

import ast
import os
import re
import subprocess
import sys
import unittest

from support import PROGRAM, SHARED

SCRIPTS = SHARED / "tools/recompute"
TIME_LIMIT_S = 3000

needs_recomputation = unittest.skipUnless(SCRIPTS.is_dir(), f"{SCRIPTS} is missing (MPTCPANALYZER_SHARED)")


def run_check(number, *paths):
    """The lines that checkN.py prints, all differences included."""
    environment = {**os.environ, "P": str(PROGRAM), "SHOW": "1000000", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, SCRIPTS / f"check{number}.py", *paths], capture_output=True, text=True,
                          env=environment, timeout=TIME_LIMIT_S)
    if done.returncode != 0 or "Traceback" in done.stderr:
        raise AssertionError(f"check{number}.py {paths}: {done.stderr}")
    return done.stdout.splitlines()


def differences(lines):
    """check1.py and check2.py: below a line that counts them, one tuple a line; its first text says what."""
    found = []
    for line in lines:
        if line.startswith("     "):
            found.append(ast.literal_eval(line.strip()))
    return found


def counted(lines, pattern):
    """The numbers that `pattern` finds in the lines, one a line that has it."""
    return [int(match.group(1)) for line in lines if (match := re.search(pattern, line))]
