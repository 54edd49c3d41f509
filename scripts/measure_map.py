#!/usr/bin/env python3
"""Measures what the map weighs beside its source, by language and by what its lines say.

The map of HEAD is written to a temporary folder from a bare clone of our own; each byte of it is counted once, under
the kind of its line, and shown in percent of the source bytes of its language. Line ends count with their line.

    python3 scripts/measure_map.py --codecontext target/release/codecontext REPOSITORY...

Never writes to the repositories that are named. Python 3.9, standard library only.
"""

import argparse
import collections
import os
import subprocess
import sys
import tempfile

from replay_merges import CLEAN_ENVIRONMENT, MAP, container, record_place

GROUPS = {
    "functions": "fn method constructor operator macro procedure delegate",
    "types": "mod namespace package class struct union enum trait interface protocol impl extension record object annotation type",
    "members": "variant field property const var event column index",
    "tests": "test suite",
    "markup, data": "heading key table view trigger stage instruction block selector element anchor label",
}
GROUP_OF = {word: group for group, words in GROUPS.items() for word in words.split()}
COLUMNS = ["imports", *GROUPS, "containers", "documentation", "indentation"]


def run(work, *command):
    done = subprocess.run(command, cwd=work, env=CLEAN_ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}")
    return done.stdout


def count_line(line, counts):
    """Adds the bytes of one line to those of its kind."""
    text = line.lstrip(b" ")
    counts["indentation"] += len(line) - len(text)
    if text.startswith(b"# "):
        counts["documentation"] += len(text) + 1
        return
    if text.startswith(b"use "):
        counts["imports"] += len(text) + 1
        return
    head, mark, documentation = text.partition(b"  # ")
    counts["documentation"] += len(mark) + len(documentation)
    group = next((GROUP_OF[word] for word in head.decode("utf-8", "replace").split() if word in GROUP_OF), "types")
    nested = len(line) - len(container(line))
    counts["containers"] += nested
    counts[group] += len(head) + 1 - nested


def measure(codecontext, source):
    """Returns source bytes and counts of map bytes, both by language."""
    sources, counts = collections.Counter(), collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory(prefix="codecontext-measure-") as work:
        bare, output = os.path.join(work, "bare"), os.path.join(work, "output")
        os.mkdir(output)
        run(work, "git", "clone", "--quiet", "--bare", "--shared", source, bare)
        sizes = {}
        for line in run(bare, "git", "ls-tree", "-r", "-l", "-z", "--full-tree", "HEAD").split(b"\0"):
            if line:
                head, path = line.split(b"\t", 1)
                sizes[path] = int(head.split()[3].replace(b"-", b"0"))
        run(bare, codecontext, "index", "--quiet", "--at", "HEAD", "--output", output)
        for line in run(bare, codecontext, "index", "--at", "HEAD", "--list").splitlines():
            path, language = line.rsplit(b"\t", 1)
            language = language.decode()
            sources[language] += sizes[path]
            counts[language]["files"] += 1
            place = os.path.join(os.fsencode(output), MAP, record_place(path))
            # A file without facts is read and has no record.
            if os.path.exists(place):
                with open(place, "rb") as record:
                    for record_line in record.read().split(b"\n")[:-1]:
                        count_line(record_line, counts[language])
    return sources, counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repositories", nargs="+", metavar="REPOSITORY", help="a git repository, bare or not")
    parser.add_argument("--codecontext", default="target/release/codecontext", help="default: %(default)s")
    options = parser.parse_args()
    head = ["repository", "language", "files", "source", "map", "map / source", *COLUMNS]
    print("| " + " | ".join(head) + " |\n|---|---|" + "---:|" * (len(head) - 2))
    for source in map(os.path.abspath, options.repositories):
        name = [part for part in source.split(os.sep) if part not in ("repo", ".git")][-1].split("+")[-1]
        sources, counts = measure(os.path.abspath(options.codecontext), source)
        total = collections.Counter()
        for language in counts:
            total.update(counts[language])
        rows = [("all", sum(sources.values()), total)]
        rows += [(language, count, counts[language]) for language, count in sources.most_common()]
        for language, source_bytes, count in rows:
            map_bytes = sum(count[column] for column in COLUMNS)
            shares = [f"{count[column] / max(source_bytes, 1):.1%}" for column in COLUMNS]
            cells = [name, language, count["files"], f"{source_bytes / 1e6:.2f} MB", f"{map_bytes / 1e6:.3f} MB",
                     f"{map_bytes / max(source_bytes, 1):.1%}", *shares]
            print("| " + " | ".join(map(str, cells)) + " |")


if __name__ == "__main__":
    main()
