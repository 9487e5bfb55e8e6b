"""The program in a pseudo-terminal, as a person sees it."""

import os
import pty
import re
import select
import signal
import struct
import fcntl
import termios
import time

from support import PROGRAM

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[()][A-Z0-9]|\x1b[=>]|[\x01\x02\x07\r]")
TIME_LIMIT_S = 60


def plain(text):
    """Text without colours and cursor movements."""
    return _ESCAPES.sub("", text)


class Terminal:
    """A running program and the screen that it writes to. Use as a context manager."""

    def __init__(self, *arguments, environment, rows=24, columns=100, program=PROGRAM):
        self.screen = ""
        self.status = None
        self._pid, self._file = pty.fork()
        if self._pid == 0:
            try:
                os.execve(program, [str(program), *map(str, arguments)], environment)
            finally:
                os._exit(127)  # not a second run of the tests
        self.resize(rows, columns)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.status is None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._file)

    def resize(self, rows, columns):
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text):
        os.write(self._file, text.encode())

    def wait_for(self, pattern):
        """Waits until the screen shows what it has not shown before; returns all until there."""
        deadline = time.monotonic() + TIME_LIMIT_S
        while True:
            shown = plain(self.screen)
            found = re.search(pattern, shown)
            if found:
                self.screen = shown[found.end():]
                return shown[:found.end()]
            if not self._read(deadline):
                raise AssertionError(f"no {pattern!r} on the screen: {shown!r}")

    def wait_for_end(self):
        """The exit status of the program, after it has ended by itself."""
        deadline = time.monotonic() + TIME_LIMIT_S
        while self._read(deadline):
            pass
        _, status = os.waitpid(self._pid, 0)
        self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def _read(self, deadline):
        if not select.select([self._file], [], [], max(0, deadline - time.monotonic()))[0]:
            return False
        try:
            bytes = os.read(self._file, 65536)
        except OSError:  # EIO: the program has ended
            return False
        self.screen += bytes.decode(errors="replace")
        return bool(bytes)
