"""plot without --out: pictures in a terminal, in a window and in the X selection."""

import base64
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading
from pathlib import Path

from end_to_end.plotting import PLAIN, PlotTest, pixels_of
from support import PROGRAM, TIME_LIMIT_S, needs, run


def on_terminal(arguments, environment, answer=b""):
    """What the program writes to a terminal of 100 by 30 characters, which says `answer` when it is asked for its
    device attributes."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    output = []

    def read():
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # Linux: nobody has the other end open
                return
            if not part:
                return
            output.append(part)
            if b"\x1b[c" in part:
                os.write(leader, answer)

    reader = threading.Thread(target=read)
    process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdin=follower, stdout=follower,
                               stderr=subprocess.PIPE, env={**os.environ, **environment})
    os.close(follower)
    reader.start()
    complaints = process.communicate(timeout=TIME_LIMIT_S)[1]
    reader.join()
    os.close(leader)
    return process.returncode, b"".join(output), complaints.decode()


class Display(PlotTest):
    plot_it = ("plot", *PLAIN, "--display", "term")

    def shown(self, answer=b"", **environment):
        status, output, complaints = on_terminal(self.plot_it,
                                                 {"TERM_PROGRAM": "", "KITTY_WINDOW_ID": "", **environment}, answer)
        self.assertEqual((status, complaints), (0, ""))
        return output

    @needs("gnuplot")
    def test_kitty(self):
        # https://sw.kovidgoyal.net/kitty/graphics-protocol: parts of at most 4,096 characters of base64.
        output = self.shown(TERM="xterm-kitty")
        parts = re.findall(rb"\x1b_G([^;]*);([A-Za-z0-9+/=]*)\x1b\\", output)
        self.assertEqual(parts[0][0], b"a=T,f=100,m=1")
        self.assertEqual({keys for keys, _ in parts[1:]}, {b"m=1", b"m=0"})
        self.assertEqual(parts[-1][0], b"m=0")
        self.assertLessEqual(max(len(data) for _, data in parts), 4096)
        width, height, _ = pixels_of(base64.b64decode(b"".join(data for _, data in parts)))
        self.assertEqual((width, height), (1000, 600))

    @needs("gnuplot")
    def test_sixel(self):
        output = self.shown(TERM="foot")
        self.assertRegex(output, rb"^\x1bP[0-9;]*q")
        self.assertIn(b"\x1b\\", output[-10:])

    QUESTIONS = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c"

    @needs("gnuplot")
    def test_characters(self):
        # A terminal that does not answer, one that has no pictures, and one that would show the questions.
        for answer, term, asked in ((b"", "xterm-256color", True), (b"\x1b[?64;1;2;6c", "xterm", True),
                                    (b"", "linux", False)):
            with self.subTest(term, answer=answer):
                output = self.shown(answer, TERM=term)
                self.assertEqual(output.startswith(self.QUESTIONS), asked)
                lines = output.removeprefix(self.QUESTIONS).decode().splitlines()
                self.assertEqual(max(map(len, lines)), 100)
                self.assertLess(len(lines), 30)

    @needs("gnuplot")
    def test_a_terminal_that_is_asked(self):
        sixels = self.shown(b"\x1b[?63;1;2;4;6;22c", TERM="xterm").removeprefix(self.QUESTIONS)
        self.assertRegex(sixels, rb"^\x1bP[0-9;]*q")
        # kitty's answer comes first: https://sw.kovidgoyal.net/kitty/graphics-protocol
        kitty = self.shown(b"\x1b_Gi=31;OK\x1b\\\x1b[?62;c", TERM="xterm").removeprefix(self.QUESTIONS)
        self.assertRegex(kitty, rb"^\x1b_Ga=T,f=100,")

    @needs("gnuplot")
    def test_viewer_and_selection(self):
        tools = self.folder / "tools"
        tools.mkdir()
        for name, script in (("xdg-open", f'echo "$1" > {self.folder}/opened'), ("xsel", f"cat > {self.folder}/copied")):
            (tools / name).write_text(f"#!/bin/sh\n{script}\n")
            (tools / name).chmod(0o755)
        environment = {**os.environ, "DISPLAY": ":9", "TMPDIR": str(self.folder), "PATH": f"{tools}:{os.environ['PATH']}"}
        outcome = run("plot", *map(str, PLAIN), environment=environment)
        self.assertEqual((outcome.status, outcome.stdout, outcome.stderr), (0, "", ""))
        opened = Path((self.folder / "opened").read_text().strip())
        self.assertEqual(opened.parent, self.folder)
        self.assertEqual(pixels_of(opened.read_bytes())[:2], (1000, 600))
        path = self.folder / "a.svg"
        outcome = run("plot", *map(str, PLAIN), "-o", path, "--primary", environment=environment)
        self.assertEqual((outcome.status, outcome.stderr), (0, ""))
        self.assertEqual((self.folder / "copied").read_text(), str(path))
