#!/usr/bin/env python3
"""Runs public packs of rules through codecontext and prints how they fare, as Markdown.

Takes clones; what is not given is left out:

    check_public_rules.py --codecontext target/release/codecontext \\
        --pack ~/src/ast-grep-essentials --catalog ~/src/ast-grep.github.io/website/catalog \\
        --ast-grep ~/bin/ast-grep --globstar ~/src/globstar/checkers --gitleaks ~/src/gitleaks/config

A pack is judged by its own tests (`rules test`). The pages of ast-grep's catalogue have a rule and an example:
both programs run the rule on the example, and must find and replace the same bytes.
Only the standard library is used; nothing is written beside a temporary folder.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import tempfile

ENDINGS = {
    "c": "c", "cpp": "cpp", "go": "go", "html": "html", "java": "java", "javascript": "js", "js": "js",
    "json": "json", "jsx": "jsx", "kotlin": "kt", "kt": "kt", "python": "py", "py": "py", "rb": "rb",
    "ruby": "rb", "rs": "rs", "rust": "rs", "swift": "swift", "ts": "ts", "tsx": "tsx", "typescript": "ts",
    "vue": "html", "yaml": "yaml", "yml": "yaml", "dart": "dart",
}


def run(command, folder):
    """Returns what a program prints, whatever its exit code says."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr


def own_tests(program, pack):
    """The rules of a pack and how many have a test that fails."""
    output, errors = run([program, "rules", "test", str(pack), "--format", "json"], "/")
    answer = json.loads(output)
    failing = [item["id"] for item in answer["items"] if any(f["severity"] == "error" for f in item["faults"])]
    return answer["rule_count"], answer["example_count"], failing, errors


def repository(files):
    """A temporary repository with these files."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="public-rules-"))
    run(["git", "init", "-q"], folder)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    run(["git", "add", "-A"], folder)
    return folder


def found_by_us(program, folder):
    output, errors = run([program, "check", "--all", "--pack", "page", "--format", "json"], folder)
    found = set()
    # Without any rule that can be read there is no pack, and no answer.
    for item in json.loads(output or '{"items": []}')["items"]:
        edits = (item.get("fix") or {}).get("edits") or [{}]
        found.add((item["path"], item["rule"].split("/", 1)[-1], item["start_byte"], item["end_byte"],
                   edits[0].get("text")))
    return found, errors


def found_by_them(program, folder):
    output, errors = run([program, "scan", "-r", ".codecontext/rules/page/rule.yml", "--json", "."], folder)
    found = set()
    for item in json.loads(output or "[]"):
        place = item["range"]["byteOffset"]
        found.add((item["file"].removeprefix("./"), item["ruleId"], place["start"], place["end"],
                   item.get("replacement")))
    return found, errors


def catalog(program, other, folder):
    """Each rule of the catalogue: whether both find the same."""
    rows = []
    for page in sorted(folder.glob("*/*.md")):
        blocks = re.findall(r"^```(\w+)[^\n]*\n(.*?)^```", page.read_text(), re.M | re.S)
        rules = [text for kind, text in blocks if kind in ("yml", "yaml") and "language:" in text and "rule:" in text]
        for rule in rules:
            files = {".codecontext/rules/page/rule.yml": rule}
            named = {name.strip("'\"").lower() for name in re.findall(r"^language: *(\S+)", rule, re.M)}
            for number, (kind, text) in enumerate(blocks):
                if text not in rules and kind in ENDINGS:
                    for name in (named | {kind}) & ENDINGS.keys():
                        files[f"example{number}.{ENDINGS[name]}"] = text
            clone = repository(files)
            ours, told = found_by_us(program, clone)
            theirs, refused = found_by_them(other, clone)
            rows.append((f"{page.parent.name}/{page.stem}", ours, theirs, told, refused))
            shutil.rmtree(clone)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--codecontext", required=True, type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--ast-grep", type=lambda path: str(pathlib.Path(path).resolve()))
    for name in ("--pack", "--catalog", "--globstar", "--gitleaks"):
        parser.add_argument(name, type=lambda path: pathlib.Path(path).resolve())
    arguments = parser.parse_args()
    print("| what | rules | pieces of code | not as they should be |\n|---|---|---|---|")
    for name in ("pack", "globstar", "gitleaks"):
        folder = getattr(arguments, name)
        if folder:
            rules, examples, failing, _ = own_tests(arguments.codecontext, folder)
            print(f"| {name} | {rules} | {examples} | {', '.join(failing) or 'none'} |")
    if arguments.catalog and arguments.ast_grep:
        rows = catalog(arguments.codecontext, arguments.ast_grep, arguments.catalog)
        other = [name for name, ours, theirs, _, _ in rows if ours != theirs]
        print(f"| catalogue | {len(rows)} | | {', '.join(other) or 'none'} |")


if __name__ == "__main__":
    main()
