#!/usr/bin/env python3
"""Replays real merges with the map committed on the base and on both sides, and measures what the map adds to history.

For every two-sided merge whose source merges cleanly, the map of the base and of both parents is committed beside
the source, the two are merged by `git merge-tree` in a bare clone (no attributes, drivers or hooks: what a forge does), and
the merged map is compared with the map of the merged source:

    conflict   the map conflicts although the source does not
    exact      the merged map is the map of the merged source, byte for byte
    wrong      it merges without a word and is not

The growth is the size of a pack of consecutive commits with the map over one without, both packed from scratch.

    python3 scripts/replay_merges.py --codecontext target/release/codecontext REPOSITORY...

A record is a function of its file's bytes, its path and the attributes, so each is made once for the whole replay.
Never writes to the repositories that are named. Python 3.9, standard library only.
"""

import argparse
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile

MAP = b".codecontext/map/"
MARKED = re.compile(rb"(?i:\.txt)(\.d)*\Z")
REGULAR = (b"100644", b"100755")
CLEAN_ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
CLEAN_ENVIRONMENT.update(
    GIT_CONFIG_NOSYSTEM="1",
    GIT_CONFIG_GLOBAL=os.devnull,
    GIT_AUTHOR_NAME="replay",
    GIT_AUTHOR_EMAIL="replay@localhost",
    GIT_AUTHOR_DATE="1700000000 +0000",
    GIT_COMMITTER_NAME="replay",
    GIT_COMMITTER_EMAIL="replay@localhost",
    GIT_COMMITTER_DATE="1700000000 +0000",
)


def record_place(source):
    """Returns the place of a source's record below the map, as docs/map-format.md says."""
    *folders, name = source.split(b"/")
    return b"/".join([folder + b".d" * bool(MARKED.search(folder)) for folder in folders] + [name + b".txt"])


def documentation(line):
    """Returns a line without its documentation; nothing of one that holds only that."""
    return b"" if line.startswith(b"# ") else line.split(b"  # ")[0]


def signature(line):
    """Returns a line of a function without what stands behind its name."""
    return re.sub(rb"^( *(?:[\w-]+ )*?fn (?:\"[^\"]*\"|[^\s(<\[]+))[^#]*?(  # .*)?$", rb"\1\2", line)


def container(line):
    """Returns a nested line with the last part of its name only."""
    return re.sub(rb"^( +(?:[\w-]+ )*?)(?:[\w$~]+(?:::|\.|#))+(?=[\w$~])", rb"\1", line)


def kinds(*words):
    """Returns a function that drops lines of these kinds."""
    pattern = re.compile(rb"^ *(?:[\w-]+ )*?(?:%s) " % b"|".join(word.encode() for word in words))
    return lambda line: b"" if pattern.match(line) else line


# What a record could do without, to learn what each part costs.
PARTS = {
    "nothing": lambda line: line,
    "imports": lambda line: b"" if line.startswith(b"use ") else line,
    "documentation": documentation,
    "signatures of functions": signature,
    "containers before nested names": container,
    "fields, variants, constants": kinds("field", "variant", "property", "const", "var"),
    "tests": lambda line: b"" if re.match(rb"^ *(pub )?test |^ *suite ", line) else line,
    "headings": kinds("heading"),
    "keys, tables, blocks": kinds("key", "table", "block", "selector", "element"),
}


class Bare:
    """A bare clone of our own that borrows the objects of the repository."""

    def __init__(self, source, work, codecontext):
        self.folder = os.path.join(work, "bare")
        self.index = os.path.join(work, "index")
        self.output = os.path.join(work, "output")
        self.codecontext = codecontext
        # (attributes, path, blob) -> blob of its record, or None where it has none
        self.records = {}
        self.maps = {}
        self.part = "nothing"
        subprocess.run(["git", "clone", "--quiet", "--bare", "--shared", source, self.folder], check=True, env=CLEAN_ENVIRONMENT)

    def git(self, *arguments, stdin=b"", codes=(0,)):
        environment = dict(CLEAN_ENVIRONMENT, GIT_INDEX_FILE=self.index)
        done = subprocess.run(["git", "--git-dir", self.folder, *arguments], input=stdin, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode not in codes:
            sys.exit(f"git {' '.join(arguments)}: exit {done.returncode}\n{done.stderr.decode('utf-8', 'replace')}")
        return done.returncode, done.stdout

    def word(self, *arguments, stdin=b""):
        return self.git(*arguments, stdin=stdin)[1].strip().decode()

    def tree_of(self, entries, beneath=None):
        """Writes the tree of (path, blob) pairs, laid over the tree `beneath`."""
        self.git("read-tree", beneath or "--empty")
        lines = b"".join(b"100644 %s\t%s\0" % (blob, path) for path, blob in entries)
        self.git("update-index", "-z", "--index-info", stdin=lines)
        return self.word("write-tree")

    def commit(self, tree, *parents):
        named = [word for parent in parents for word in ("-p", parent)]
        return self.word("commit-tree", tree, *named, stdin=b"replay\n")

    def files_of(self, tree):
        """Returns (path, blob) of every file that could have a record."""
        files = []
        for line in self.git("ls-tree", "-r", "-z", "--full-tree", tree)[1].split(b"\0"):
            if line:
                head, path = line.split(b"\t", 1)
                mode, _, blob = head.split(b" ")
                if mode in REGULAR and not path.startswith(b".codecontext/"):
                    files.append((path, blob))
        return files

    def map_of(self, tree):
        """Returns the map of a source tree as sorted (path, blob) pairs, indexing only what no tree had before."""
        if tree in self.maps:
            return self.maps[tree]
        files = self.files_of(tree)
        attributes = tuple((path, blob) for path, blob in files if path.rsplit(b"/", 1)[-1] == b".gitattributes")
        new = [(path, blob) for path, blob in files if (attributes, path, blob) not in self.records]
        if new:
            made = self.index_files(sorted({*new, *attributes}))
            for path, blob in new:
                self.records[attributes, path, blob] = made.get(path)
        records = [(MAP + record_place(path), self.records[attributes, path, blob]) for path, blob in files]
        self.maps[tree] = [(path, record) for path, record in records if record]
        return self.maps[tree]

    def index_files(self, files):
        """Returns the blob of each file's record, from a commit that holds these files only."""
        revision = self.commit(self.tree_of(files))
        shutil.rmtree(self.output, ignore_errors=True)
        os.mkdir(self.output)
        command = [self.codecontext, "index", "--quiet", "--at", revision, "--output", self.output]
        done = subprocess.run(command, cwd=self.folder, env=CLEAN_ENVIRONMENT, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr.decode('utf-8', 'replace')}")
        places = {record_place(path): path for path, _ in files}
        records, sources, output = [], [], os.path.join(os.fsencode(self.output), MAP)
        for folder, _, names in os.walk(output):
            for name in names:
                record = os.path.join(folder, name)
                source = places.get(os.path.relpath(record, output))
                if source is None:
                    sys.exit(f"a record without a source: {os.fsdecode(record)}")
                if self.part != "nothing":
                    leave_out(PARTS[self.part], record)
                records.append(record)
                sources.append(source)
        # One path a line: what holds a line break is not asked for, and has no record either.
        listing = b"".join(record + b"\n" for record in records)
        blobs = self.git("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=listing)[1].split()
        return dict(zip(sources, blobs))

    def without(self, part):
        """Leaves a part of every record out from now on."""
        self.part, self.records, self.maps = part, {}, {}

    def with_map(self, tree):
        return self.tree_of(self.map_of(tree), beneath=tree)

    def map_tree(self, tree):
        """Returns the id of the subtree that holds the map, or None."""
        listing = self.git("ls-tree", "-z", "--full-tree", tree, MAP.decode().rstrip("/"))[1]
        return listing.split(b"\t")[0].split(b" ")[2].decode() if listing else None

    def self_check(self, tree):
        """Makes sure, on a whole tree, that records made one by one are those of the tree indexed at once."""
        files = self.files_of(tree)
        at_once = sorted((MAP + record_place(path), blob) for path, blob in self.index_files(files).items())
        if at_once != sorted(self.map_of(tree)):
            sys.exit(f"tree {tree}: a record depends on more than its file, its path and the attributes")


def leave_out(part, record):
    with open(record, "rb") as file:
        lines = [part(line) for line in file.read().split(b"\n")]
    with open(record, "wb") as file:
        file.write(b"".join(line + b"\n" for line in lines if line.strip()))


def replay(bare, count_max):
    """Returns how many merges there are of each outcome, and the first paths of those that are not exact."""
    counts, failures = collections.Counter(), []
    history = bare.git("rev-list", "--merges", "--parents", "HEAD")[1].decode().splitlines()
    for line in history:
        if counts["clean"] >= count_max:
            break
        merge, *parents = line.split()
        if len(parents) != 2:
            continue
        counts["merges"] += 1
        code, bases = bare.git("merge-base", "--all", *parents, codes=(0, 1))
        bases = bases.decode().split()
        if code != 0 or len(bases) != 1 or bases[0] in parents:
            counts["not two-sided"] += 1
            continue
        code, merged = bare.git("merge-tree", "--write-tree", "--name-only", "-z", *parents, codes=(0, 1))
        if code != 0:
            continue
        counts["clean"] += 1
        source = merged.split(b"\0")[0].decode()
        trees = [bare.word("rev-parse", f"{revision}^{{tree}}") for revision in (bases[0], *parents)]
        base = bare.commit(bare.with_map(trees[0]))
        sides = [bare.commit(bare.with_map(tree), base) for tree in trees[1:]]
        code, merged = bare.git("merge-tree", "--write-tree", "--name-only", "-z", *sides, codes=(0, 1))
        result, *rest = merged.split(b"\0")
        if code != 0:
            counts["conflict"] += 1
            paths = [path.decode("utf-8", "replace") for path in rest[: rest.index(b"")]] if b"" in rest else []
            failures.append((merge, "conflict", paths))
            continue
        expected = bare.with_map(source)
        if bare.map_tree(result.decode()) == bare.map_tree(expected):
            counts["exact"] += 1
        else:
            counts["wrong"] += 1
            paths = bare.git("diff-tree", "-r", "-z", "--name-only", expected, result.decode())[1]
            failures.append((merge, "wrong", [path.decode("utf-8", "replace") for path in paths.split(b"\0") if path]))
        print(f"\r{counts['clean']} clean, {counts['exact']} exact", end="", file=sys.stderr)
    print(file=sys.stderr)
    return counts, failures


def growth(bare, commit_count):
    """Returns the packed sizes of (first commit, all commits) without and with the map."""
    revisions = bare.git("rev-list", "--first-parent", f"--max-count={commit_count + 1}", "HEAD")[1].decode().split()
    trees = [bare.word("rev-parse", f"{revision}^{{tree}}") for revision in reversed(revisions)]
    sizes = []
    for add_map in (False, True):
        first = last = None
        for tree in trees:
            last = bare.commit(bare.with_map(tree) if add_map else tree, *([last] if last else []))
            first = first or last
        sizes.append((pack_bytes(bare, first), pack_bytes(bare, last)))
    return len(trees) - 1, sizes


def pack_bytes(bare, revision):
    """Packs everything a commit reaches from scratch, as `git repack -adf` would."""
    command = ["git", "--git-dir", bare.folder, "pack-objects", "--revs", "--no-reuse-delta", "--delta-base-offset",
               "--quiet", "--stdout"]
    process = subprocess.Popen(command, env=CLEAN_ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdin.write(revision.encode() + b"\n")
    process.stdin.close()
    byte_count = 0
    while chunk := process.stdout.read(1 << 20):
        byte_count += len(chunk)
    if process.wait() != 0:
        sys.exit("git pack-objects failed")
    return byte_count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repositories", nargs="+", metavar="REPOSITORY", help="a git repository, bare or not")
    parser.add_argument("--codecontext", default="target/release/codecontext", help="default: %(default)s")
    parser.add_argument("--merges", type=int, default=150, help="cleanly merging merges, newest first; default: %(default)s")
    parser.add_argument("--commits", type=int, default=200, help="consecutive commits; default: %(default)s")
    parser.add_argument("--show", type=int, default=20, help="failures to list; default: %(default)s")
    parser.add_argument("--parts", action="store_true", help="also measure the growth with each part of the records left out")
    parser.add_argument("--work", help="folder for the clones; default: a temporary one")
    options = parser.parse_args()
    codecontext = shutil.which(options.codecontext)
    if not codecontext:
        parser.error(f"no program {options.codecontext}")
    rows, listing, parts = [], [], []
    for source in options.repositories:
        source = os.path.abspath(source)
        name = [part for part in source.split(os.sep) if part not in ("repo", ".git")][-1].split("+")[-1]
        with tempfile.TemporaryDirectory(prefix="codecontext-replay-", dir=options.work) as work:
            bare = Bare(source, work, os.path.abspath(codecontext))
            counts, failures = replay(bare, options.merges) if options.merges else (collections.Counter(), [])
            steps, ((first, last), (first_map, last_map)) = growth(bare, options.commits)
            bare.self_check(bare.word("rev-parse", "HEAD^{tree}"))
            for part in list(PARTS)[1:] if options.parts else []:
                bare.without(part)
                _, ((first_less, last_less), (first_part, last_part)) = growth(bare, options.commits)
                parts.append([name, part, f"{(last_map - last_part) / last:.1%}",
                              f"{((last_map - first_map) - (last_part - first_part)) / max(last_less - first_less, 1):.1%}"])
        rows.append([name, counts["merges"], counts["clean"], counts["conflict"], counts["exact"], counts["wrong"], steps,
                     f"{last / 1e6:.2f} MB", f"{last_map / last - 1:.1%}",
                     f"{(last_map - first_map) / (last - first) - 1:.1%}" if last > first else "-"])
        listing += [f"{name} {merge[:12]} {outcome}: {', '.join(paths[:3])}" for merge, outcome, paths in failures]
    head = ["repository", "merges seen", "source merges cleanly", "map conflicts", "exact", "silently wrong", "commits",
            "pack", "map adds to the pack", "map adds to its growth"]
    for row in (head, ["---"] + ["---:"] * (len(head) - 1), *rows):
        print("| " + " | ".join(map(str, row)) + " |")
    if parts:
        print("\n| repository | part of the records | of the pack | of its growth |\n| --- | --- | ---: | ---: |")
        for row in parts:
            print("| " + " | ".join(row) + " |")
    for line in listing[: options.show]:
        print(line, file=sys.stderr)


if __name__ == "__main__":
    main()
