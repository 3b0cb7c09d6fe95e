#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds config/schemas/asyncapi.yaml against AsyncAPI 3.0: its objects, its references, and that they fit together.

The shape is asyncapi-3.0.schema.json beside this file; what a schema cannot say is checked here. Before that the check
itself is tried on spoilt copies, so that it cannot pass by seeing nothing. Exits 1 on any problem.
"""

import copy
import json
import pathlib
import re
import sys

import jsonschema
import yaml

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENT = HERE.parents[1] / "config" / "schemas" / "asyncapi.yaml"
SHAPE = json.loads((HERE / "asyncapi-3.0.schema.json").read_text(encoding="utf-8"))


def references(node, where="#"):
    """Every $ref with the place where it stands."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield where, value
            else:
                yield from references(value, f"{where}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from references(value, f"{where}/{index}")


def resolve(document, reference):
    """What a reference names: a part of the document, or the schema in a file beside it. KeyError when nothing."""
    file, _, pointer = reference.partition("#")
    if file:
        path = DOCUMENT.parent / file
        if not path.is_file():
            raise KeyError(reference)
        node = json.loads(path.read_text(encoding="utf-8"))
    else:
        node = document
    for token in pointer.split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        node = node[int(token)] if isinstance(node, list) else node[token]
    return node


def shape(document):
    check = jsonschema.Draft202012Validator(SHAPE, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    for error in check.iter_errors(document):
        # Of alternatives the innermost complaint says what is wrong.
        best = jsonschema.exceptions.best_match([error])
        yield f"{best.json_path}: {best.message[:200]}"


def dangling(document):
    for where, reference in references(document):
        try:
            resolve(document, reference)
        except (KeyError, IndexError, TypeError, ValueError):
            yield f"{where}: {reference} names nothing"


def channels(document):
    for name, channel in document.get("channels", {}).items():
        spoken = set(re.findall(r"{([^}]*)}", channel.get("address") or ""))
        described = set(channel.get("parameters", {}))
        for parameter in sorted(spoken ^ described):
            yield f"#/channels/{name}: parameter {parameter} is in the address or in the list, not in both"
        if not channel.get("messages"):
            yield f"#/channels/{name}: no message"


def operations(document):
    """Operations and replies point at channels of the root, and at messages by way of that channel."""
    for name, operation in document.get("operations", {}).items():
        for where, part in ((f"#/operations/{name}", operation), (f"#/operations/{name}/reply", operation.get("reply"))):
            if part is None:
                continue
            channel = part.get("channel", {}).get("$ref", "")
            if not channel.startswith("#/channels/"):
                yield f"{where}: its channel is '{channel}', not one of #/channels"
            if not part.get("messages"):
                yield f"{where}: no message"
            for message in part.get("messages", []):
                if not message["$ref"].startswith(f"{channel}/messages/"):
                    yield f"{where}: {message['$ref']} is no message of {channel}"
    used = {operation.get("channel", {}).get("$ref") for operation in document.get("operations", {}).values()}
    for name in document.get("channels", {}):
        if f"#/channels/{name}" not in used:
            yield f"#/channels/{name}: no operation uses it"


def messages(document):
    for name, message in document.get("components", {}).get("messages", {}).items():
        where = f"#/components/messages/{name}"
        for field in ("name", "title", "contentType"):
            if not message.get(field):
                yield f"{where}: {field} is missing"
        payload = message.get("payload", {})
        if payload.get("schemaFormat") != "application/schema+json;version=draft-2020-12":
            yield f"{where}: the payload's schemaFormat is {payload.get('schemaFormat')}"
        schema = payload.get("schema", {})
        try:
            schema = resolve(document, schema["$ref"]) if "$ref" in schema else schema
            jsonschema.Draft202012Validator.check_schema(schema)
        except KeyError as error:
            yield f"{where}: no payload schema ({error})"
            continue
        except jsonschema.SchemaError as error:
            yield f"{where}: the payload is no schema: {error.message[:200]}"
            continue
        location = message.get("correlationId", {}).get("location", "")
        if location.startswith("$message.payload#/"):
            field = location.rpartition("/")[2]
            if field not in schema.get("properties", {}):
                yield f"{where}: the payload has no {field} to correlate by"
        if message.get("bindings", {}).get("amqp", {}).get("messageType") != message.get("name"):
            yield f"{where}: AMQP's type and the message's name differ"


def problems(document):
    found = list(shape(document))
    # What follows takes the shape for granted.
    if found:
        return found
    return [*dangling(document), *channels(document), *operations(document), *messages(document)]


def spoil(document, path, value):
    """A copy with one place changed; None takes it away."""
    spoilt = copy.deepcopy(document)
    node = spoilt
    for key in path[:-1]:
        node = node[key]
    if value is None:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return spoilt


def blind_spots(document):
    """Mistakes that the check does not see."""
    mistakes = [
        (["asyncapi"], "2.6.0"),
        (["info", "version"], None),
        (["info", "licence"], {"name": "x"}),
        (["servers", "broker", "url"], "amqps://x"),
        (["servers", "broker", "security", 0, "$ref"], "#/components/securitySchemes/nobody"),
        (["channels", "submissions", "addres"], "x"),
        (["channels", "submissions", "address"], "report.submitted.{unit}"),
        (["channels", "submissions", "bindings", "amqp", "is"], "queue"),
        (["channels", "receipts", "bindings", "amqp", "queue", "durable"], "yes"),
        (["operations", "receiveReport", "action"], "publish"),
        (["operations", "receiveReport", "channel", "$ref"], "#/channels/nothing"),
        (["operations", "receiveReport", "messages", 0, "$ref"], "#/channels/receipts/messages/receipts"),
        (["operations", "receiveReport", "reply", "messages", 0, "$ref"], "#/components/messages/receipts"),
        (["operations", "receiveReport", "bindings", "amqp", "deliveryMode"], 3),
        (["operations", "sendReceipts"], None),
        (["components", "messages", "report", "payload", "schema", "$ref"], "./report.v9.schema.json"),
        (["components", "messages", "report", "payload", "schema"], {"type": "thing"}),
        (["components", "messages", "report", "correlationId", "location"], "$message.payload#/id"),
        (["components", "messages", "report", "bindings", "amqp", "messageType"], "report.v2"),
        (["components", "messages", "report", "traits", 0, "$ref"], "#/components/messageTraits/mqtt"),
        (["components", "messageTraits", "amqp", "payload"], {}),
        (["components", "securitySchemes", "unitAccount", "type"], "password"),
    ]
    for path, value in mistakes:
        if not problems(spoil(document, path, value)):
            yield f"the check is blind: {'/'.join(map(str, path))} may be {value!r}"


def main():
    jsonschema.Draft202012Validator.check_schema(SHAPE)
    document = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    found = problems(document) or list(blind_spots(document))
    for problem in found:
        print(f"{DOCUMENT.name}: {problem}", file=sys.stderr)
    count = sum(1 for _ in references(document))
    print(
        f"AsyncAPI: {len(document['channels'])} channels, {len(document['operations'])} operations, {count} references: "
        f"{len(found)} problems"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
