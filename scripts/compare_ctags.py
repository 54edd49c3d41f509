#!/usr/bin/env python3
"""Compares the definitions codecontext finds with those of universal-ctags, by (path, line, name).

Prints, for each language, how many both find and how many only one does, then every class of difference (which side,
language, kind) with its count and some samples, for a person to explain. A definition whose line alone differs
(decorators, return types above a name) is a class of its own: `line`.

    python3 scripts/compare_ctags.py --codecontext target/release/codecontext REPOSITORY...

Works on a clone of its own. Python 3.9, standard library only; needs `ctags` from universal-ctags with JSON output.
"""

import argparse
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile

# What codecontext indexes on purpose and ctags reads as another language, or the other way round, still compares by
# path; this only gives rows the same label.
LABELS = {"C++": "cpp", "C#": "csharp", "JavaScript": "javascript", "TypeScript": "typescript", "Sh": "bash", "Terraform": "hcl"}
# Not declarations: references that ctags lists beside them.
NO_DEFINITION_ROLES = "def"
NEAR_LINES = 12


def run(command, folder, stdin=None):
    done = subprocess.run(command, cwd=folder, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr.decode('utf-8', 'replace')}")
    return done.stdout


def first_present(record, *keys):
    for key in keys:
        if record.get(key) is not None:
            return record[key]
    return None


def records_of(answer):
    """Returns the list of symbols in an answer, whatever its envelope is called."""
    if isinstance(answer, list):
        return answer
    lists = [value for value in answer.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    if not lists:
        sys.exit(f"no list of symbols in the answer; its keys: {', '.join(answer)}")
    return max(lists, key=len)


def ours(codecontext, folder, languages):
    """Returns {(path, line, name): (language, kind)} of `def '' --prefix`."""
    answer = json.loads(run([codecontext, "def", "", "--prefix", "--format", "json", "--limit", "0"], folder))
    found = {}
    for record in records_of(answer):
        path, line, name = record["path"], record.get("line"), first_present(record, "name", "qualified_name")
        if line is None:
            line = record["range"]["start"]["line"]
        found[path, int(line), bare(name)] = (languages.get(path, "?"), record["kind"])
    return found


def theirs(ctags, folder, languages):
    """Returns the same of ctags on the very files that codecontext indexes."""
    listing = "".join(path + "\n" for path in languages)
    command = [ctags, "--output-format=json", "--fields=+nKlr", "--sort=no", "-L", "-", "-f", "-"]
    found = {}
    for line in run(command, folder, listing.encode("utf-8", "surrogateescape")).splitlines():
        tag = json.loads(line.decode("utf-8", "replace"))
        if tag.get("_type") == "tag" and NO_DEFINITION_ROLES in tag.get("roles", "def"):
            label = languages.get(tag["path"]) or LABELS.get(tag["language"], tag["language"].lower())
            found[tag["path"], tag["line"], bare(tag["name"])] = (label, tag.get("kind", "?"))
    return found


def bare(name):
    """The last part of a qualified name: ctags qualifies in some languages only."""
    for separator in ("::", "."):
        head, found, last = name.rpartition(separator)
        if found and last and not last.startswith(("/", "-")) and " " not in head:
            name = last
    return name.strip("\"'`")


def compare(ours_found, theirs_found):
    """Returns (matched keys, only ours, only theirs, pairs that differ by their line alone)."""
    matched = ours_found.keys() & theirs_found.keys()
    lines = collections.defaultdict(list)
    for path, line, name in theirs_found.keys() - matched:
        lines[path, name].append(line)
    only_ours, near = set(), {}
    for key in sorted(ours_found.keys() - matched):
        path, line, name = key
        close = [other for other in lines[path, name] if abs(other - line) <= NEAR_LINES]
        if close:
            other = min(close, key=lambda other: abs(other - line))
            lines[path, name].remove(other)
            near[key] = (path, other, name)
        else:
            only_ours.add(key)
    only_theirs = {(path, line, name) for (path, name), rest in lines.items() for line in rest}
    return matched, only_ours, only_theirs, near


def print_table(head, rows):
    for row in (head, ["---"] * len(head), *rows):
        print("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |")
    print()


def report(name, ours_found, theirs_found, sample_count):
    matched, only_ours, only_theirs, near = compare(ours_found, theirs_found)
    per_language = collections.defaultdict(collections.Counter)
    classes = collections.defaultdict(list)
    for key in matched:
        per_language[ours_found[key][0]]["both"] += 1
    for key, other in near.items():
        per_language[ours_found[key][0]]["line"] += 1
        classes["line", *ours_found[key]].append((*key, f"ctags: {other[1]}"))
    for key in only_ours:
        per_language[ours_found[key][0]]["ours"] += 1
        classes["only ours", *ours_found[key]].append(key)
    for key in only_theirs:
        per_language[theirs_found[key][0]]["theirs"] += 1
        classes["only ctags", *theirs_found[key]].append(key)
    print(f"## {name}\n")
    rows = []
    for language, counts in sorted(per_language.items()):
        known = counts["both"] + counts["line"]
        share = f"{known / (known + counts['theirs']):.1%}" if known + counts["theirs"] else "-"
        rows.append([language, counts["both"], counts["line"], counts["ours"], counts["theirs"], share])
    print_table(["language", "both", "line differs", "only ours", "only ctags", "of ctags' found"], rows)
    rows = []
    for (side, language, kind), keys in sorted(classes.items(), key=lambda item: (item[0][0], -len(item[1]), item[0])):
        keys.sort()
        step = max(1, len(keys) // sample_count)
        samples = ", ".join(f"`{key[0]}:{key[1]} {key[2]}`" + (f" ({key[3]})" if len(key) > 3 else "")
                            for key in keys[::step][:sample_count])
        rows.append([side, language, kind, len(keys), samples])
    print_table(["side", "language", "kind", "count", "samples"], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repositories", nargs="+", metavar="REPOSITORY", help="a git repository, bare or not")
    parser.add_argument("--codecontext", default="target/release/codecontext", help="default: %(default)s")
    parser.add_argument("--ctags", default="ctags")
    parser.add_argument("--samples", type=int, default=3, help="for each class; default: %(default)s")
    options = parser.parse_args()
    programs = [shutil.which(program) for program in (options.codecontext, options.ctags)]
    if not all(programs):
        parser.error("codecontext or ctags is missing")
    codecontext, ctags = map(os.path.abspath, programs)
    for source in options.repositories:
        source = os.path.abspath(source)
        name = [part for part in source.split(os.sep) if part not in ("repo", ".git")][-1].split("+")[-1]
        with tempfile.TemporaryDirectory(prefix="codecontext-ctags-") as work:
            folder = os.path.join(work, name)
            run(["git", "clone", "--quiet", source, folder], work)
            run([codecontext, "init"], folder)
            listing = run([codecontext, "index", "--list"], folder).decode("utf-8", "surrogateescape")
            languages = dict(line.rsplit("\t", 1) for line in listing.splitlines())
            report(name, ours(codecontext, folder, languages), theirs(ctags, folder, languages), options.samples)


if __name__ == "__main__":
    main()
