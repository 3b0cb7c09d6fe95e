#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds every committed fixture, and any further report named, against the JSON Schemas of config/schemas.

What is marked schema_valid in expected.json must pass, everything else must fail. Exits 1 on any difference.

    python3 Tests/ContractTests/validate_fixtures.py [report.json ...]
"""

import json
import pathlib
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "config" / "schemas"
FIXTURES = ROOT / "Tests" / "Fixtures" / "contracts" / "v1"


def validator(name):
    schema = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(schema, format_checker=checker)


def first_error(check, path):
    """Why a file does not fit; None when it does."""
    try:
        document = json.loads(path.read_bytes().decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        return f"unreadable: {error}"
    error = next(iter(sorted(check.iter_errors(document), key=lambda e: list(e.absolute_path))), None)
    return None if error is None else f"{error.json_path}: {error.message[:200]}"


def compare(check, path, should_fit):
    error = first_error(check, path)
    if (error is None) == should_fit:
        return []
    return [f"{path.name}: {error}" if error else f"{path.name}: fits the schema, but should not"]


def main(arguments):
    report = validator("report.v1.schema.json")
    receipts = validator("receipts.v1.schema.json")
    expected = json.loads((FIXTURES / "expected.json").read_text(encoding="utf-8"))["fixtures"]
    present = {path.name for path in FIXTURES.glob("*.json")} - {"expected.json"}
    problems = [f"{name}: not in expected.json" for name in sorted(present - expected.keys())]
    problems += [f"{name}: in expected.json, but there is no such file" for name in sorted(expected.keys() - present)]
    for name in sorted(present & expected.keys()):
        problems += compare(report, FIXTURES / name, expected[name]["schema_valid"])
    answers = sorted((FIXTURES / "receipts").glob("*.json"))
    for path in answers:
        problems += compare(receipts, path, True)
    for argument in arguments:
        problems += compare(report, pathlib.Path(argument), True)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(present)} reports, {len(answers)} receipts, {len(arguments)} further files: {len(problems)} problems")
    return 1 if problems or not present else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
