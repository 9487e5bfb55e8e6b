"""checkhealth without a capture: what it says of this host is what the system says."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import EXAMPLE, PROGRAM, needs, run


def health(**environment):
    outcome = run("checkhealth", "--json", environment={**os.environ, **environment})
    assert (outcome.status, outcome.stderr) == (0, ""), outcome
    return json.loads(outcome.stdout)


class HostHealth(unittest.TestCase):
    def test_versions(self):
        versions = health()["versions"]
        self.assertEqual(f"mptcpanalyzer {versions['mptcpanalyzer']}\n", run("--version").stdout)
        self.assertEqual(set(versions), {"mptcpanalyzer", "libpcap", "OpenSSL", "zlib", "zstd", "fmt"})
        for name, version in versions.items():
            self.assertRegex(version, r"\A\d+\.\d+", name)

    def test_tools(self):
        found = {tool["name"]: tool["path"] for tool in health()["tools"]}
        self.assertEqual(set(found), {"gnuplot", "editcap", "xdg-open", "xsel", "libduckdb"})
        for name in ("gnuplot", "editcap", "xdg-open", "xsel"):
            self.assertEqual(found[name], shutil.which(name), name)
        found = {tool["name"]: tool["path"] for tool in health(PATH="/nonexistent")["tools"]}
        self.assertEqual([name for name in ("gnuplot", "editcap", "xdg-open", "xsel") if found[name]], [])

    def test_folders(self):
        with tempfile.TemporaryDirectory() as home:
            folders = {f["purpose"]: (f["path"], f["writable"])
                       for f in health(HOME=home, XDG_CACHE_HOME="", XDG_CONFIG_HOME="relative", XDG_DATA_HOME=f"{home}/d",
                                       )["folders"]}
            self.assertEqual(folders, {"cache": (f"{home}/.cache/mptcpanalyzer", True),
                                       "configuration": (f"{home}/.config/mptcpanalyzer", True),
                                       "data": (f"{home}/d/mptcpanalyzer", True)})
            # A file where a folder should be.
            Path(home, "file").write_text("")
            folders = {f["purpose"]: f["writable"] for f in health(XDG_DATA_HOME=f"{home}/file")["folders"]}
            self.assertFalse(folders["data"])
            self.assertEqual(os.listdir(home), ["file"])  # looking made nothing

    def test_kernel(self):
        folder = Path("/proc/sys/net/mptcp")
        expected = {file.name: file.read_text().strip() for file in folder.iterdir()} if folder.exists() else None
        self.assertEqual(health()["kernel_mptcp"], expected)

    def test_permission(self):
        effective = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("CapEff"))
        self.assertEqual(health()["may_capture"], bool(int(effective.split()[1], 16) >> 13 & 1))

    @needs("setpriv")
    @unittest.skipUnless(os.geteuid() == 0, "only root can give capabilities away")
    def test_without_capabilities(self):
        done = subprocess.run(["setpriv", "--bounding-set=-all", "--inh-caps=-all", PROGRAM, "checkhealth"],
                              capture_output=True, check=True)
        self.assertIn(b"capturing: not permitted; run as root", done.stdout)

    def test_text(self):
        text = run("checkhealth").stdout
        for line in ("versions", "optional tools", "folders", "MPTCP of the kernel: ", "capturing: "):
            self.assertRegex(text, rf"(?m)^{line}")
        self.assertRegex(text, r"(?m)^  gnuplot +\S.*\(pictures of plots\)$")

    def test_the_host_although_a_capture_is_loaded(self):
        self.assertEqual(run("--load", EXAMPLE, "checkhealth", "--host").stdout, run("checkhealth").stdout)
        self.assertNotIn("versions", run("--load", EXAMPLE, "checkhealth").stdout)


if __name__ == "__main__":
    unittest.main()
