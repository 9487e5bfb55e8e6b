"""Scripts, several commands at once, redirections, aliases, settings and the config file.

What the commands answer is told by other tests; here it is compared between one way to ask and another.
"""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from end_to_end.terminal import Terminal
from support import CAPTURES, EXAMPLE, PROGRAM, REPOSITORY, needs, needs_captures, run

LISTING = run("--load", EXAMPLE, "list_mptcp_connections").stdout
SUBFLOWS = run("--load", EXAMPLE, "list_subflows", "0").stdout


class ShellTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder.name}

    def ask(self, *arguments, stdin=None):
        return run(*arguments, stdin=stdin, environment=self.environment)

    def file(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path


class ManyCommands(ShellTest):
    def test_all_ways_to_give_several_commands(self):
        script = self.file("script.txt", f"# of the example\nload_pcap {EXAMPLE}\n\nlm ; ls 0  # both\nquit\nlm\n")
        for arguments in (
            ["load_pcap", EXAMPLE, ";", "lm", ";", "list-subflows", "0"],
            [f"load_pcap {EXAMPLE}", "list_mptcp_connections", "ls 0", "quit", "lm"],
            [f"load_pcap {EXAMPLE}; lm; ls 0"],
            ["--load", EXAMPLE, "lm", "ls 0"],
            [EXAMPLE, "lm", ";", "ls", "0"],
            [script],
            ["--batch", script],
            [f"run_script {script}", "lm"],
        ):
            with self.subTest(arguments):
                outcome = self.ask(*arguments)
                self.assertEqual((outcome.status, outcome.stdout, outcome.stderr), (0, LISTING + SUBFLOWS, ""))
        for arguments in ([], ["--batch", "-"]):
            outcome = self.ask(*arguments, stdin=script.read_bytes())
            self.assertEqual((outcome.status, outcome.stdout, outcome.stderr), (0, LISTING + SUBFLOWS, ""))
        self.assertEqual(self.ask(EXAMPLE, stdin=b"lm\nls 0\n").stdout, LISTING + SUBFLOWS)

    def test_a_script_stops_at_the_first_failure_and_says_where(self):
        script = self.file("s", f"load_pcap {EXAMPLE}\n\nls 7\nls 0\nnonsense\n")
        outcome = self.ask(script)
        self.assertEqual((outcome.status, outcome.stdout), (1, ""))
        self.assertRegex(outcome.stderr, rf"\Amptcpanalyzer: {script}, line 3: [^\n]*no mptcp stream 7[^\n]*\n\Z")
        outcome = self.ask("--keep-going", script)
        self.assertEqual((outcome.status, outcome.stdout), (1, SUBFLOWS))
        self.assertRegex(outcome.stderr, r"line 3: [^\n]*\n[^\n]*line 5: there is no command 'nonsense'[^\n]*\n\Z")
        self.assertEqual(self.ask(stdin=b"\n\\\nls\\\n 0 0 0\n").status, 2)
        self.assertIn("standard input, line 2:", self.ask(stdin=b"\nls\\\n 0 0\n").stderr)
        self.assertEqual(self.ask("lm", "ls 0").status, 1)  # no capture: the second is not asked

    def test_scripts_that_cannot_be_run(self):
        itself = self.folder / "itself"
        self.file("itself", f"run_script {itself}\n")
        for arguments, pattern in (
            ([itself], "the script runs itself"),
            (["--batch", "/nonexistent"], "/nonexistent: cannot be read: No such file"),
            (["--batch", self.folder], "Is a directory"),
            (["/nonexistent/x.pcap"], "no such file, nor a command"),
        ):
            outcome = self.ask(*arguments)
            self.assertIn(outcome.status, (1, 2))
            self.assertRegex(outcome.stderr, rf"\Amptcpanalyzer: [^\n]*{pattern}[^\n]*\n\Z")
        self.assertEqual(self.ask("--batch", itself, "lm").status, 2)
        self.assertEqual(self.ask(itself, "lm").status, 2)

    def test_standard_input_is_read_once(self):
        for script in (b"clean_pcap - /dev/null\n", b"run_script -\n", b"load_pcap -\n"):
            outcome = self.ask(stdin=script + b"lm\n")
            self.assertEqual((outcome.status, outcome.stdout), (1, ""), script)
            self.assertIn("line 1: standard input: it was read already", outcome.stderr)
        with open(EXAMPLE, "rb") as capture:
            outcome = run("load_pcap -", "lm", "ls 0", stdin=capture)
        self.assertEqual((outcome.status, outcome.stdout), (0, LISTING + SUBFLOWS))

    def test_one_reading_serves_all_that_is_asked_of_standard_input(self):
        """A command that needs packets loads them all; what follows, lists as well, is told from them."""
        commands = ("mptcp_summary 0", "list_interfaces", "lm", "ls 0")
        with open(EXAMPLE, "rb") as capture:
            outcome = run("--load", "-", *commands, stdin=capture)
        answers = [run("--load", EXAMPLE, *command.split()).stdout for command in commands]
        self.assertEqual((outcome.status, outcome.stderr), (0, ""))
        self.assertEqual(outcome.stdout, "".join(answers).replace(str(EXAMPLE), "standard input"))

    def test_nothing_to_do(self):
        outcome = self.ask()
        self.assertEqual(outcome.status, 2)
        self.assertIn("no command was given", outcome.stderr)

    def test_what_was_loaded_stays_when_another_capture_cannot_be(self):
        outcome = self.ask("--keep-going", f"load_pcap {EXAMPLE}", "load_pcap /nonexistent", "lm")
        self.assertEqual((outcome.status, outcome.stdout), (1, LISTING))

    @needs_captures
    @needs("gnuplot")
    def test_the_sequences_that_the_original_was_tested_with(self):
        for path in (CAPTURES / "original").iterdir():
            (self.folder / path.name).symlink_to(path)
        done = subprocess.run([PROGRAM, "commands.txt"], cwd=self.folder, capture_output=True, text=True,
                              env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        # The original's README: what its authors published of this capture. Its connection 1 is 2 there.
        self.assertIn("mptcp.stream 0 has 4 subflow(s):", done.stdout)
        self.assertRegex(done.stdout, r"0 <-> 0\.0 with score=inf +<-- should be a correct match")
        self.assertRegex(done.stderr, r"\A[^\n]*line 14: [^\n]*mptcp stream 1 [^\n]*no packet in common[^\n]*\n\Z")
        pictures = {path.name for path in self.folder.glob("*.png")}
        self.assertEqual(pictures, {f"{name}.png" for name in (
            "tcpseq", "tcpack", "dss_dsn", "tcp_tput", "mptcp_tput", "mptcp_gput", "owd")})


class Redirections(ShellTest):
    def test_into_files_and_programs(self):
        result = self.folder / "a file"
        self.assertEqual(self.ask(f"load_pcap {EXAMPLE}", f"lm > '{result}'").stdout, "")
        self.assertEqual(result.read_text(), LISTING)
        self.ask(f"load_pcap {EXAMPLE}", f"ls 0 >> '{result}'")
        self.assertEqual(result.read_text(), LISTING + SUBFLOWS)
        outcome = self.ask(f"load_pcap {EXAMPLE}", "ls 0 | grep -c '>tcp.stream'; lm | wc -l")
        self.assertEqual(outcome.stdout.split(), ["4", str(LISTING.count("\n"))])

    def test_a_command_that_fails_leaves_the_file_as_it_was(self):
        result = self.file("result", "before\n")
        for redirection in (">", ">>"):
            self.assertEqual(self.ask(f"load_pcap {EXAMPLE}", f"ls 9 {redirection} {result}").status, 1)
            self.assertEqual(result.read_text(), "before\n")
        self.assertEqual(sorted(path.name for path in self.folder.iterdir() if path.is_file()), ["result"])

    def test_programs_that_fail_or_stop_reading(self):
        load = f"load_pcap {EXAMPLE}"
        outcome = self.ask(load, "dump packetid -n 20000 | head -n 1")
        self.assertEqual((outcome.status, outcome.stdout.strip(), outcome.stderr), (0, "packetid", ""))
        outcome = self.ask(load, "lm | exit 3", "lm")
        self.assertEqual((outcome.status, outcome.stdout), (1, ""))
        self.assertIn("exit 3: ended with status 3", outcome.stderr)
        self.assertIn("No such file", self.ask(load, "lm > /nonexistent/x").stderr)

    def test_programs_of_the_system(self):
        self.assertEqual(self.ask("!echo 'a;  b'").stdout, "a;  b\n")
        self.assertEqual(self.ask("shell", "echo", "c").stdout, "c\n")
        outcome = self.ask("shell false")
        self.assertEqual(outcome.status, 1)
        self.assertIn("false: ended with status 1", outcome.stderr)


class AliasesAndSettings(ShellTest):
    def test_aliases(self):
        load = f"load_pcap {EXAMPLE}"
        self.assertEqual(self.ask("alias both 'lm; ls 0'", load, "both").stdout, LISTING + SUBFLOWS)
        self.assertEqual(self.ask("alias sub ls", load, "sub 0").stdout, SUBFLOWS)
        self.assertEqual(self.ask("alias x ls 0 --all", "alias x").stdout, "alias x 'ls 0 --all'\n")
        for lines, pattern in (
            (["alias a b", "alias b a", "a"], "stands for itself"),
            (["alias lm ls"], "'lm' is a command"),
            (["alias 'a b' ls"], "cannot be the name"),
            (["alias -r x"], "no alias 'x'"),
            (["alias x"], "no alias 'x'"),
        ):
            outcome = self.ask(*lines, "quit")
            self.assertNotEqual(outcome.status, 0, lines)
            self.assertIn(pattern, outcome.stderr)

    def test_set(self):
        load = f"load_pcap {EXAMPLE}"
        self.assertEqual(self.ask(load, "set format json", "lm").stdout,
                         self.ask("--load", EXAMPLE, "lm", "--json").stdout)
        self.assertRegex(self.ask("set history_size 7", "set history_size").stdout, "history_size +7 .*from: set")
        self.assertIn("did you mean 'delimiter'", self.ask("set delimeter x").stderr)
        self.assertIn("history_size: 'x' is not a number", self.ask("set history_size x").stderr)

    def test_the_config_file(self):
        config = self.file(".config/mptcpanalyzer/config",
                           "[mptcpanalyzer]\ndelimiter = ,\nhuman_readable = yes\ntshark_binary = /usr/bin/tshark\n"
                           "colour = blue\nhistory_size = many\n[aliases]\nboth = lm; ls 0\n[other]\na = b\n")
        outcome = self.ask("--load", EXAMPLE, "both")
        self.assertEqual(outcome.stdout, LISTING + SUBFLOWS)
        warnings = outcome.stderr.splitlines()
        for line, warning in zip(warnings, (
            "line 4: 'tshark_binary' has no effect",
            "line 5: there is no setting 'colour'; did you mean 'color'?",
            "line 6: history_size: 'many' is not a number",
            r"line 10: 'a' stands in section \[other\]",
        ), strict=True):
            self.assertRegex(line, f"^mptcpanalyzer: warning: {config}, {warning}")
        shown = self.ask("--format", "json", "--print-config").stdout
        self.assertIn(f"; from: {config}, line 2\ndelimiter = ,\n", shown)
        self.assertIn("; from: command line\nformat = json\n", shown)
        self.assertIn("; from: default\ncolor = auto\n", shown)
        self.assertIn("[aliases]\nboth = lm; ls 0\n", shown)
        self.assertIn(f"cache = {self.folder}/.cache/mptcpanalyzer\n", shown)
        # What it shows is a config file that says the same.
        again = self.file("again", shown)
        self.assertEqual(self.ask("-c", again, "--print-config").stdout.count(f"; from: {again}, line "),
                         shown.count("; from: "))
        header = self.ask("-c", again, "--load", EXAMPLE, "tocsv", "-").stdout.partition("\n")[0]
        self.assertEqual(header.split(",")[:3], ["packetid", "interface", "reltime"])

    def test_where_config_files_are_looked_for(self):
        first = self.file("first/mptcpanalyzer/config", "[mptcpanalyzer]\nformat = json\ndelimiter = ,\n")
        second = self.file("second/mptcpanalyzer/config", "[mptcpanalyzer]\nformat = csv\nhistory_size = 5\n")
        self.file("home/mptcpanalyzer/config", "[mptcpanalyzer]\ndelimiter = tab\n")
        self.environment.update(XDG_CONFIG_DIRS=f"{first.parents[1]}:relative:{second.parents[1]}",
                                XDG_CONFIG_HOME=f"{self.folder}/home")
        shown = self.ask("--print-config").stdout
        for line in ("format = json", "history_size = 5", "delimiter = tab"):
            self.assertIn(line + "\n", shown)
        self.assertIn("cannot read: No such file", self.ask("-c", "/nonexistent", "lm").stderr)

    def test_csv_of_any_answer(self):
        outcome = self.ask("--load", EXAMPLE, "lt", "--format", "csv")
        rows = [line.split("|") for line in outcome.stdout.splitlines()]
        self.assertEqual(rows[0][:6], ["tcpstream", "client_ip", "client_port", "server_ip", "server_port", "packets"])
        # Packets: golden_test.py.
        self.assertEqual([row[5] for row in rows[1:]], ["12946", "3097", "2649", "3804"])
        outcome = self.ask("--load", EXAMPLE, "--format", "csv", "mptcp_summary", "0")
        self.assertEqual(len(outcome.stdout.splitlines()), 1 + 2 * 4)  # directions x subflows


class Logging(ShellTest):
    def test_levels(self):
        self.assertEqual(self.ask("--load", EXAMPLE, "lm").stderr, "")
        self.assertRegex(self.ask("-d", "debug", "--load", EXAMPLE, "lm").stderr,
                         r"\Amptcpanalyzer: \d+\.\d+ s: command: list_mptcp_connections")

    def test_colours_only_when_asked_for(self):
        self.assertNotIn("\x1b", self.ask("nonsense").stderr)
        self.assertIn("\x1b[1;31mmptcpanalyzer:\x1b[0m", self.ask("--color", "always", "nonsense").stderr)


class SystemShells(ShellTest):
    def test_answers_to_the_scripts(self):
        for words, expected in (
            (["list_su"], "list_subflows\tList the subflows of an MPTCP connection\n:files\n"),
            (["--form"], "--format\tFormat of answers\n"),
            (["--format", ""], "text\t\njson\t\ncsv\t\n:files\n"),
            (["--load", EXAMPLE, "ls", ""], "0\t4 subflow(s), 10.1.0.2:54886 -> 10.11.0.2:5001\n"),
            ([EXAMPLE, "ls", ""], "0\t4 subflow(s), 10.1.0.2:54886 -> 10.11.0.2:5001\n"),
            ([f"--load={EXAMPLE}", "tcp_summary", "3", "--dest=C"], "--dest=Client\t\n"),
        ):
            with self.subTest(words):
                self.assertEqual(self.ask("--complete", *words).stdout, expected)

    @needs("bash")
    def test_bash(self):
        script = self.file("completion", self.ask("--completion", "bash").stdout)
        for line, expected in (
            ("mptcpanalyzer list_su", "list_subflows"),
            (f"mptcpanalyzer --load {EXAMPLE} tcp_summary ", "0 1 2 3"),
            (f"mptcpanalyzer --load {EXAMPLE} tcp_summary 0 --dest =", "Client Server"),
        ):
            words = line.split(" ")
            program = (f"source {script}; COMP_WORDS=({' '.join(words)}{' ' + repr('') if line.endswith(' ') else ''});"
                       f" COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); compopt() {{ :; }}; _mptcpanalyzer;"
                       " echo ${COMPREPLY[@]}")
            done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, cwd=self.folder,
                                  env={**self.environment, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"})
            self.assertEqual(done.stdout.split(), expected.split(), (line, done.stderr))

    # What is typed, and what the shell then offers.
    TYPED = (("mptcpanalyzer list_su", ["list_subflows"]),
             ("mptcpanalyzer plot dss", ["dss", "dss_len"]),
             (f"mptcpanalyzer --load {EXAMPLE} tcp_summary ", ["0", "1", "2", "3"]),
             (f"mptcpanalyzer --load {EXAMPLE} tcp_summary 0 --dest ", ["Client", "Server"]))

    @needs("fish")
    def test_fish(self):
        script = self.file("completion.fish", self.ask("--completion", "fish").stdout)
        for line, expected in self.TYPED:
            done = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"],
                                  capture_output=True, text=True, cwd=self.folder,
                                  env={**self.environment, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"})
            offered = [choice.split("\t")[0] for choice in done.stdout.splitlines()]
            self.assertEqual(offered, expected, (line, done.stderr))

    @needs("zsh")
    def test_zsh(self):
        self.file("_mptcpanalyzer", self.ask("--completion", "zsh").stdout)
        environment = {**self.environment, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}", "TERM": "xterm"}
        with Terminal("-f", "-i", environment=environment, program=shutil.which("zsh"), rows=50, columns=200) as zsh:
            zsh.type(f"PS1='Z''> '; fpath=({self.folder} $fpath); autoload -U compinit; compinit -u -D\n")
            zsh.wait_for("Z> ")
            for line, expected in self.TYPED:
                with self.subTest(line):
                    # ^X^D lists what fits, without inserting any of it; ^U takes the line away.
                    zsh.type("bindkey '^X^D' list-choices; print -n 'rea''dy'\n")
                    zsh.wait_for("ready.*Z> ")
                    zsh.type(line + "\x18\x04")
                    zsh.wait_for(r"(?s)\n" + "".join(rf"(?=.*\b{choice}\b)" for choice in expected))
                    zsh.type("\x15")

    def test_the_man_page_names_every_command(self):
        page = self.ask("--man-page").stdout
        commands = [line.split(",")[0].split()[0] for line in run("help").stdout.splitlines() if line.startswith("  ")]
        self.assertGreater(len(commands), 20)
        for command in commands:
            self.assertIn(f".SS \\fB{command}\\fR\n", page)

    @needs("desktop-file-validate")
    def test_the_desktop_entry_is_valid(self):
        done = subprocess.run(["desktop-file-validate", REPOSITORY / "packaging/mptcpanalyzer.desktop"],
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    @needs("groff")
    def test_the_man_page_has_no_errors(self):
        page = self.file("page.1", self.ask("--man-page").stdout)
        done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", page], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


def examples():
    """(command line of the program, command line of the shell) of each command that has an example."""
    found = []
    names = [line.split(",")[0].split()[0] for line in run("help").stdout.splitlines() if line.startswith("  ")]
    for name in names:
        text = run("help", name).stdout
        example = text.rpartition("\nExample: mptcpanalyzer ")[2].strip() if "\nExample: " in text else ""
        # sql needs a library that is not everywhere.
        if example and name not in ("clean_cache", "sql"):
            found.append((example, re.sub(r"^--load \S+ ", "", example)))
    return found


class Help(ShellTest):
    # clean_pcap tells how many frames it kept.
    NOTHING_WRONG = r"\A(mptcpanalyzer: ([^\n]*: )?kept \d+ of \d+ frames\n)?\Z"

    def setUp(self):
        super().setUp()
        (self.folder / "examples").symlink_to(EXAMPLE.parent)

    def shell(self, *arguments, stdin=None):
        return subprocess.run(arguments, cwd=self.folder, capture_output=True, text=True, env=self.environment,
                              input=stdin)

    def test_every_example_runs_in_one_shot_and_in_a_script(self):
        all_examples = examples()
        self.assertGreater(len(all_examples), 20)
        for line, command in all_examples:
            with self.subTest(line):
                one_shot = self.shell("sh", "-c", f"{PROGRAM} {line} </dev/null")
                self.assertEqual(one_shot.returncode, 0, one_shot.stderr)
                self.assertRegex(one_shot.stderr, self.NOTHING_WRONG)
                script = f"load_pcap examples/{EXAMPLE.name}\n{command}\n"
                scripted = self.shell(PROGRAM, stdin=script)
                self.assertEqual(scripted.returncode, 0, scripted.stderr)
                self.assertRegex(scripted.stderr, self.NOTHING_WRONG)
                if "set" not in command and "alias" not in command:
                    self.assertEqual(scripted.stdout, one_shot.stdout)

    def test_every_example_runs_in_the_interactive_shell(self):
        self.environment.update(TERM="xterm", NO_COLOR="1", PAGER="cat")
        os.chdir(self.folder)
        self.addCleanup(os.chdir, REPOSITORY / "tests")
        with Terminal(f"examples/{EXAMPLE.name}", environment=self.environment, rows=50, columns=200) as terminal:
            terminal.wait_for("gz> ")
            for _, command in examples():
                if command.startswith("set "):
                    continue  # all answers after it would be others
                with self.subTest(command):
                    terminal.type(command + "\n")
                    shown = terminal.wait_for(r"\n[\w.]*gz> ")
                    self.assertNotRegex(shown, r"(?m)^mptcpanalyzer: (?!kept)")

    def test_help_of_what_is_not_there(self):
        self.assertIn("did you mean 'tcp_summary'", run("help", "tcp_sumary").stderr)
