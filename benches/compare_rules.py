#!/usr/bin/env python3
"""Measures codecontext beside `ast-grep scan` on the same YAML rules, and compares what they find.

    compare_rules.py --codecontext target/profiling/codecontext --ast-grep ~/bin/ast-grep REPOSITORY...

Works on clones of its own in a temporary folder. The programs take turns, repetition by repetition, with one thread
each; a ratio is the median of the ratios of CPU time of the turns. `cold` begins without a cache, `again` with the
findings of the run before. Prints Markdown. Only the standard library is used.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile

RULES = pathlib.Path(__file__).parent / "rules"
SETS = ("everyday", "security")


def spent(command, folder):
    """CPU seconds of a program, and what it printed."""
    before = os.times()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False,
                          env={**os.environ, "RAYON_NUM_THREADS": "1"})
    after = os.times()
    seconds = after.children_user - before.children_user + after.children_system - before.children_system
    return seconds, done.stdout


def theirs(program, rules, folder):
    return spent([program, "scan", "-j", "1", "-r", str(rules), "--json=stream", "."], folder)


def ours(program, folder):
    return spent([program, "check", "--all", "--pack", "bench", "--format", "json", "-q"], folder)


def places_of_theirs(output):
    found = set()
    for line in output.splitlines():
        item = json.loads(line)
        place = item["range"]["byteOffset"]
        found.add((item["file"].removeprefix("./"), item["ruleId"], place["start"], place["end"]))
    return found


def places_of_ours(output):
    found = set()
    for item in json.loads(output)["items"]:
        rule = item["rule"].split("/", 1)[-1]
        found.add((item["path"], rule, item["start_byte"], item["end_byte"]))
    return found


def prepared(repository, rules, folder):
    """A clone with the rules as a pack of its own, indexed by nobody."""
    clone = folder / repository.name
    shutil.rmtree(clone, ignore_errors=True)
    subprocess.run(["git", "clone", "-q", str(repository), str(clone)], check=True)
    pack = clone / ".codecontext" / "rules" / "bench"
    pack.mkdir(parents=True)
    shutil.copy(rules, pack / "rules.yml")
    return clone


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--codecontext", required=True, type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--ast-grep", required=True, type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--folder", type=pathlib.Path, help="for the clones; best in memory")
    parser.add_argument("repositories", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    print("| repository | rules | ast-grep, CPU s | codecontext, cold | ratio | again | ratio | both | only ast-grep | only codecontext |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        for repository in arguments.repositories:
            for name in SETS:
                row(arguments, repository.resolve(), name, pathlib.Path(folder))


def row(arguments, repository, name, folder):
    rules = RULES / f"{name}.yml"
    clone = prepared(repository, rules, folder)
    cache = clone / ".git" / "codecontext"
    other, cold, again = [], [], []
    for _ in range(arguments.repetitions):
        seconds, their_output = theirs(arguments.ast_grep, rules, clone)
        other.append(seconds)
        shutil.rmtree(cache, ignore_errors=True)
        seconds, our_output = ours(arguments.codecontext, clone)
        cold.append(seconds)
        seconds, _ = ours(arguments.codecontext, clone)
        again.append(seconds)
    left, right = places_of_theirs(their_output), places_of_ours(our_output)
    ratio = [statistics.median(one / two for one, two in zip(some, other)) for some in (cold, again)]
    middle = [statistics.median(some) for some in (other, cold, again)]
    print(f"| {repository.name} | {name} | {middle[0]:.2f} | {middle[1]:.2f} | {ratio[0]:.2f} | {middle[2]:.3f} "
          f"| {ratio[1]:.3f} | {len(left & right)} | {len(left - right)} | {len(right - left)} |")
    shutil.rmtree(clone)


if __name__ == "__main__":
    main()
