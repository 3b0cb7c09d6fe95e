# SPDX-License-Identifier: Apache-2.0
"""Checks the contract's documents with tools that are not ours: every schema under config/schemas
is a JSON Schema of 2020-12, the AsyncAPI document is an AsyncAPI 3, and every fixture of
Tests/Fixtures/contracts/v1 whose name begins with "valid-" satisfies report.v1, while every one
that begins with "schema-invalid-" does not.
"""

import json
import pathlib
import sys

import yaml
from jsonschema import Draft202012Validator, FormatChecker

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests" / "Fixtures" / "contracts" / "v1"
SCHEMAS = ROOT / "config" / "schemas"


def schema_faults(path):
    schema = json.loads(path.read_text(encoding="utf-8"))
    if schema.get("$schema") != "https://json-schema.org/draft/2020-12/schema":
        yield f"{path}: $schema is not 2020-12"
    for error in Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema):
        yield f"{path}: {error.json_path} {error.message}"


def asyncapi_faults(path):
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not str(document.get("asyncapi", "")).startswith("3."):
        yield f"{path}: not an AsyncAPI 3 document"
    for part in ("info", "channels", "operations"):
        if not document.get(part):
            yield f"{path}: {part} is missing"


def fixture_faults(path, validator):
    errors = sorted(validator.iter_errors(json.loads(path.read_text(encoding="utf-8"))), key=lambda e: e.json_path)
    if path.name.startswith("valid-"):
        for error in errors:
            yield f"{path}: {error.json_path} {error.message[:200]}"
    elif not errors:
        yield f"{path}: satisfies the schema, though its name says that it does not"


def main():
    schemas = sorted(SCHEMAS.glob("*.json"))
    faults = [fault for path in schemas for fault in schema_faults(path)]
    faults += asyncapi_faults(SCHEMAS / "asyncapi.yaml")
    report = json.loads((SCHEMAS / "report.v1.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(report, format_checker=FormatChecker())
    fixtures = sorted([*FIXTURES.glob("valid-*.json"), *FIXTURES.glob("schema-invalid-*.json")])
    if not fixtures:
        faults.append(f"{FIXTURES}: no fixture")
    for path in fixtures:
        faults += fixture_faults(path, validator)
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(schemas)} schemas, {len(fixtures)} fixtures, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
