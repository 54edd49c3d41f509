#!/usr/bin/env python3
"""Measures codecontext beside its floor, git, ctags and codanna, and prints Markdown tables.

Every comparison is made in one run: the programs take turns, repetition by repetition, and a ratio is the
median of the ratios of the turns, so that a busy machine slows both sides of it. Works on clones of its own and
never writes to the repositories that are named.

    cargo build --release --bin codecontext --bench floor
    python3 benches/compare.py --codecontext target/release/codecontext REPOSITORY...

ctags is measured if it is installed, codanna if CODANNA names its binary. Python 3.9, standard library only.
"""

import argparse
import glob
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

THREADS = 2
# A file of usual size, so that "one file changed" and `outline` measure neither nothing nor a giant.
OUTLINE_BYTES_MAX = 100_000
DECLARATION = re.compile(r"\b(?:fn|method|class|struct|interface|trait|enum)\s+([\w.:]+)")


def environment():
    """No configuration of this machine, nor of a git hook that runs us, may reach what is measured."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    clean.update(
        GIT_CONFIG_NOSYSTEM="1",
        GIT_CONFIG_GLOBAL=os.devnull,
        GIT_AUTHOR_NAME="bench",
        GIT_AUTHOR_EMAIL="bench@localhost",
        GIT_COMMITTER_NAME="bench",
        GIT_COMMITTER_EMAIL="bench@localhost",
        CI_SEMANTIC_SEARCH__ENABLED="false",  # codanna: no embeddings
    )
    return clean


ENVIRONMENT = environment()


class Run:
    """What one process took, its children included."""

    def __init__(self, wall_s, cpu_s, peak_kb, output):
        self.wall_s, self.cpu_s, self.peak_kb, self.output = wall_s, cpu_s, peak_kb, output


def run(command, folder, stdin=None, keep_output=False):
    """Runs a command to its end; anything but success stops the whole comparison."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        source = open(stdin, "rb") if stdin else subprocess.DEVNULL
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdin=source, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if stdin:
            source.close()
        if process.returncode != 0:
            err.seek(0)
            sys.exit(f"{' '.join(command)} in {folder}: exit {process.returncode}\n{err.read().decode('utf-8', 'replace')}")
        output = b""
        if keep_output:
            out.seek(0)
            output = out.read()
    # Linux counts what the forked child held of us before it became the command.
    own_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_kb = usage.ru_maxrss if usage.ru_maxrss > own_kb else 0
    return Run(wall_s, usage.ru_utime + usage.ru_stime, peak_kb, output)


def git(folder, *arguments):
    return run(["git", *arguments], folder, keep_output=True).output.decode("utf-8", "replace")


class Turns:
    """Named measurements that take turns."""

    def __init__(self):
        self.runs = {}

    def add(self, name, taken):
        self.runs.setdefault(name, []).append(taken)

    def median(self, name, what):
        return statistics.median(getattr(taken, what) for taken in self.runs[name])

    def ratio(self, name, base, what, without=None):
        taken = [getattr(ours, what) for ours in self.runs[name]]
        if without:
            taken = [ours - getattr(other, what) for ours, other in zip(taken, self.runs[without])]
        bases = [getattr(theirs, what) for theirs in self.runs[base]]
        # The processor's time comes in ticks; a base below one tick compares nothing.
        ratios = [ours / theirs for ours, theirs in zip(taken, bases) if theirs > 0]
        return statistics.median(ratios) if ratios else float("nan")

    def peak_kb(self, name):
        return max(taken.peak_kb for taken in self.runs[name])

    def __contains__(self, name):
        return name in self.runs


class Repository:
    """One repository, in clones of our own."""

    def __init__(self, source, work, options):
        source = os.path.abspath(source)
        parts = [part for part in source.split(os.sep) if part not in ("repo", ".git")]
        self.name = parts[-1].split("+")[-1]
        self.folder = os.path.join(work, self.name)
        self.options = options
        self.turns = Turns()
        git(work, "clone", "--quiet", source, self.folder)
        self.ours("init")
        git(self.folder, "add", "--all", ".codecontext")
        git(self.folder, "commit", "--quiet", "--no-verify", "--message", "Add the map")
        self.cache = os.path.join(self.folder, ".git", "codecontext")
        self.map = os.path.join(self.folder, ".codecontext", "map")
        self.list = os.path.join(work, self.name + ".tsv")
        listing = self.ours("index", "--list", keep_output=True).output
        with open(self.list, "wb") as file:
            file.write(listing)
        self.files = [line.rsplit(b"\t", 1)[0].decode("utf-8", "surrogateescape") for line in listing.splitlines()]
        self.paths = os.path.join(work, self.name + ".paths")
        with open(self.paths, "wb") as file:
            file.writelines(line.rsplit(b"\t", 1)[0] + b"\n" for line in listing.splitlines())
        self.choose()

    def ours(self, *arguments, folder=None, **more):
        return run([self.options.codecontext, *arguments], folder or self.folder, **more)

    def choose(self):
        """Chooses the file to outline and change, and the name to look up: the same ones in every run."""
        sized = []
        for path in self.files:
            record = os.path.join(self.map, path + ".txt")
            size = os.path.getsize(os.path.join(self.folder, path))
            if size <= OUTLINE_BYTES_MAX and os.path.exists(record):
                with open(record, encoding="utf-8") as file:
                    names = DECLARATION.findall(file.read())
                if names:
                    sized.append((size, path, re.split(r"[.:]+", names[len(names) // 2])[-1]))
        if not sized:
            sys.exit(f"{self.name}: no record of the map declares anything")
        _, self.file, self.symbol = max(sized)
        self.one = self.folder + ".one"
        with open(self.list, "rb") as listing, open(self.one, "wb") as file:
            file.writelines(line for line in listing if line.rsplit(b"\t", 1)[0] == os.fsencode(self.file))

    def measure(self):
        for repetition in range(self.options.repetitions):
            print(f"{self.name}: {repetition + 1} of {self.options.repetitions}", file=sys.stderr)
            self.from_nothing()
        git(self.folder, "status")
        for _ in range(self.options.repetitions):
            self.again()
        git(self.folder, "checkout", "--quiet", "--", self.file)
        self.ours("index")
        git(self.folder, "status")
        for _ in range(self.options.lookups):
            self.lookups()
        self.fresh_clone()
        if self.options.codanna:
            self.codanna()

    def from_nothing(self):
        threads = str(self.options.threads)
        self.turns.add("floor", run([self.options.floor, self.folder, threads], self.folder, stdin=self.list))
        shutil.rmtree(self.cache, ignore_errors=True)
        shutil.rmtree(self.map, ignore_errors=True)
        self.turns.add("index", self.ours("index"))
        if self.options.ctags:
            command = [self.options.ctags, "--fields=+nK", "-L", self.paths, "-f", os.path.join(self.folder, ".git", "tags")]
            self.turns.add("ctags", run(command, self.folder))

    def again(self):
        """Nothing changed, then one file changed, each beside `git status`."""
        self.turns.add("status", run(["git", "status", "--porcelain"], self.folder))
        self.turns.add("second", self.ours("index"))
        with open(os.path.join(self.folder, self.file), "ab") as file:
            file.write(b"\n")
        self.turns.add("status changed", run(["git", "status", "--porcelain"], self.folder))
        self.turns.add("one changed", self.ours("index"))
        parse = run([self.options.floor, self.folder, "1"], self.folder, stdin=self.one, keep_output=True)
        # Without the start of that program: ours has its own.
        parse.wall_s = parse.cpu_s = float(re.search(rb"wall_s=([0-9.]+)", parse.output)[1])
        self.turns.add("parse of that file", parse)

    def lookups(self):
        self.turns.add("status lookups", run(["git", "status", "--porcelain"], self.folder))
        self.turns.add("def", self.ours("def", self.symbol))
        self.turns.add("outline", self.ours("outline", self.file))
        self.turns.add("def trusting", self.ours("def", "--no-overlay", self.symbol))

    def fresh_clone(self):
        """Only the committed map is there, and nothing was parsed yet."""
        fresh = self.folder + ".fresh"
        git(os.path.dirname(fresh), "clone", "--quiet", self.folder, fresh)
        git(fresh, "status")
        for _ in range(self.options.repetitions):
            shutil.rmtree(os.path.join(fresh, ".git", "codecontext"), ignore_errors=True)
            self.turns.add("status fresh", run(["git", "status", "--porcelain"], fresh))
            self.turns.add("def fresh", self.ours("def", self.symbol, folder=fresh))
        shutil.rmtree(fresh)

    def codanna(self):
        """In a clone of its own, since it leaves a folder there; ours takes turns with it again."""
        other = self.folder + ".codanna"
        git(os.path.dirname(other), "clone", "--quiet", self.folder, other)
        for _ in range(min(self.options.repetitions, 3)):
            shutil.rmtree(os.path.join(other, ".codanna"), ignore_errors=True)
            run([self.options.codanna, "init"], other)
            self.turns.add("codanna index", run([self.options.codanna, "index", "."], other))
            shutil.rmtree(self.cache, ignore_errors=True)
            shutil.rmtree(self.map, ignore_errors=True)
            self.turns.add("index beside codanna", self.ours("index"))
        for _ in range(self.options.lookups):
            command = [self.options.codanna, "retrieve", "symbol", self.symbol]
            self.turns.add("codanna lookup", run(command, other))
            self.turns.add("def beside codanna", self.ours("def", "--no-overlay", self.symbol))
        shutil.rmtree(other)

    def sizes(self):
        source = [os.path.join(self.folder, path) for path in self.files]
        line_count = 0
        for path in source:
            with open(path, "rb") as file:
                line_count += file.read().count(b"\n")
        return len(source), line_count, total(source), total(walk(self.map)), total(walk(self.cache))


def walk(folder):
    return [os.path.join(path, name) for path, _, names in os.walk(folder) for name in names]


def total(paths):
    return sum(os.path.getsize(path) for path in paths)


def seconds(value):
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


def megabytes(kb):
    return f"{kb / 1024:.0f} MB" if kb else "too small to see"


def table(head, rows):
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


# What is compared: name, measurement, base, target as the project states it, what does not count.
COMPARED = [
    ("`index` from nothing / floor", "index", "floor", "1.6"),
    ("second run / first", "second", "index", "0.03"),
    ("one file changed / `git status`", "one changed", "status changed", "2, and the parse of that file"),
    ("the same without the parse", "one changed", "status changed", "2", "parse of that file"),
    ("`def` / `git status`", "def", "status lookups", "1.5"),
    ("`outline` / `git status`", "outline", "status lookups", "1.5"),
    ("`def` in a fresh clone / `git status`", "def fresh", "status fresh", "100 ms beyond it"),
    ("`index` from nothing / `ctags`", "index", "ctags", "reported"),
    ("codanna's index / `index` from nothing", "codanna index", "index beside codanna", "at least 12"),
    ("`def --no-overlay` / codanna's lookup", "def beside codanna", "codanna lookup", "1"),
]


def report(repositories, options):
    """Prints the tables of docs/BENCHMARKS.md."""
    print(f"Threads: {options.threads}. Repetitions: {options.repetitions}, lookups: {options.lookups}; medians. Command:\n")
    print("    python3 benches/compare.py " + " ".join(repository.name for repository in repositories) + "\n")
    rows = []
    for repository in repositories:
        files, lines, source, records, cache = repository.sizes()
        rows.append([repository.name, f"{files:,}", f"{lines:,}", f"{source / 1e6:.1f} MB", f"{records / 1e6:.2f} MB",
                     f"{records / source:.1%}", f"{cache / 1e6:.1f} MB"])
    print(table(["repository", "files", "lines", "source", "map", "map / source", "cache"], rows))
    names = [repository.name for repository in repositories]
    for title, what in (("ratio, wall time", "wall_s"), ("ratio, processor time", "cpu_s")):
        rows = []
        for label, name, base, target, *without in COMPARED:
            cells = [f"{repository.turns.ratio(name, base, what, *without):.2f}"
                     if name in repository.turns and base in repository.turns else "-" for repository in repositories]
            rows.append([label, *cells, target])
        print(table([title, *names, "at most"], rows))
    measured = list(dict.fromkeys(name for repository in repositories for name in repository.turns.runs))
    for title, show in (
        ("median wall time", lambda turns, name: seconds(turns.median(name, "wall_s"))),
        ("highest peak memory", lambda turns, name: megabytes(turns.peak_kb(name))),
    ):
        rows = [[f"{name}", *(show(repository.turns, name) if name in repository.turns else "-" for repository in repositories)]
                for name in measured]
        print(table([title, *names], rows))


def newest_floor():
    built = glob.glob("target/release/deps/floor-*") + glob.glob("target/profiling/deps/floor-*")
    programs = [path for path in built if os.access(path, os.X_OK) and "." not in os.path.basename(path)]
    return max(programs, key=os.path.getmtime, default=None)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repositories", nargs="+", metavar="REPOSITORY", help="a git repository, bare or not")
    parser.add_argument("--codecontext", default="target/release/codecontext", help="default: %(default)s")
    parser.add_argument("--floor", default=newest_floor(), help="the bench target; default: the newest that is built")
    parser.add_argument("--ctags", default=shutil.which("ctags"))
    parser.add_argument("--codanna", default=os.environ.get("CODANNA"))
    parser.add_argument("--threads", type=int, default=THREADS, help="of both sides; default: %(default)s")
    parser.add_argument("--repetitions", type=int, default=5, help="default: %(default)s")
    parser.add_argument("--lookups", type=int, default=21, help="repetitions of what takes milliseconds; default: %(default)s")
    parser.add_argument("--work", help="folder for the clones; default: a temporary one")
    options = parser.parse_args()
    for name in ("codecontext", "floor", "ctags", "codanna"):
        program = getattr(options, name)
        if program:
            found = shutil.which(program)
            if not found:
                parser.error(f"--{name}: no program {program}")
            setattr(options, name, os.path.abspath(found))
        elif name in ("codecontext", "floor"):
            parser.error(f"--{name}: build it first: cargo build --release --bin codecontext --bench floor")
    return options


def main():
    options = arguments()
    ENVIRONMENT["RAYON_NUM_THREADS"] = str(options.threads)
    with tempfile.TemporaryDirectory(prefix="codecontext-bench-", dir=options.work) as work:
        repositories = []
        for source in options.repositories:
            repository = Repository(source, work, options)
            repository.measure()
            repositories.append(repository)
        report(repositories, options)


if __name__ == "__main__":
    main()
