#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds docker-compose.yml against the Compose Specification's own schema, and its names against one another.

Nothing here runs containers. Before the check it is tried on spoilt copies. Exits 1 on any problem.
"""

import copy
import importlib.metadata
import json
import pathlib
import re
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
# The schema as compose-spec publishes it; the package carries it along, and is not imported.
VENDOR = importlib.metadata.distribution("check-jsonschema").locate_file("check_jsonschema/builtin_schemas/vendor")
SPECIFICATION = json.loads((VENDOR / "compose-spec.json").read_text(encoding="utf-8"))


def shape(document):
    check = jsonschema.validators.validator_for(SPECIFICATION)(SPECIFICATION)
    for error in check.iter_errors(document):
        best = jsonschema.exceptions.best_match([error])
        yield f"{best.json_path}: {best.message[:200]}"


def names(document):
    """What a service uses has to be declared, and what is declared has to be used."""
    services = document["services"]
    used = {"volumes": set(), "secrets": set()}
    for name, service in services.items():
        for other, condition in service.get("depends_on", {}).items():
            if other not in services:
                yield f"{name} depends on {other}, which is no service"
            elif condition["condition"] == "service_healthy" and "test" not in services[other].get("healthcheck", {}):
                yield f"{name} waits for {other} to be healthy, and {other} has no health check"
        used["secrets"] |= set(service.get("secrets", []))
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            if source.startswith("./"):
                # What lies under .nhipcau is made by config/container/prepare.sh.
                if not source.startswith("./.nhipcau/") and not (ROOT / source).exists():
                    yield f"{name} mounts {source}, which does not exist"
            else:
                used["volumes"].add(source)
        build = service.get("build")
        if build and not (ROOT / build["context"] / build["dockerfile"]).is_file():
            yield f"{name} is built from {build['dockerfile']}, which does not exist"
    for kind, present in used.items():
        for name in sorted(present ^ set(document.get(kind, {}))):
            yield f"{kind}: {name} is used or declared, not both"


def habits(document):
    """What we ask of every service beyond the specification."""
    for name, service in document["services"].items():
        image = service.get("image", "")
        if "build" not in service and not re.search(r":\d", image):
            yield f"{name}: the image {image} names no version"
        check = service.get("healthcheck", {})
        if "test" not in check and not check.get("disable"):
            yield f"{name}: no health check"
        for port in service.get("ports", []):
            if not str(port).startswith("127.0.0.1:"):
                yield f"{name}: port {port} is open to the network"
        for key, value in (service.get("environment") or {}).items():
            if re.search("PASSWORD|SECRET|TOKEN", key) and not key.endswith("_FILE") and value:
                yield f"{name}: {key} holds a secret; name a file instead"


def problems(document):
    found = list(shape(document))
    return found or [*names(document), *habits(document)]


def blind_spots(document):
    """Mistakes that the check does not see."""
    mistakes = [
        (["services", "broker", "imagee"], "rabbitmq"),
        (["services", "broker", "image"], "rabbitmq:management"),
        (["services", "broker", "restart"], 5),
        (["services", "broker", "ports"], ["5672:5672"]),
        (["services", "broker", "healthcheck"], {"tests": ["CMD", "true"]}),
        (["services", "database", "healthcheck"], {"disable": True}),
        (["services", "database", "environment", "POSTGRES_PASSWORD"], "x"),
        (["services", "ingest", "depends_on", "prepare", "condition"], "service_done"),
        (["services", "ingest", "depends_on", "migrate"], {"condition": "service_started"}),
        (["services", "ingest", "secrets"], ["broker_password", "nobody"]),
        (["services", "ingest", "build", "dockerfile"], "Dockerfile.absent"),
        (["services", "notifier", "volumes"], ["post:/var/lib/nhipcau/mail"]),
        (["volumes", "spare"], None),
        (["secrets", "mail_password"], {"path": "x"}),
        (["sevices"], {}),
    ]
    for path, value in mistakes:
        spoilt = copy.deepcopy(document)
        node = spoilt
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = value
        if not problems(spoilt):
            yield f"the check is blind: {'/'.join(path)} may be {value!r}"


def main():
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found = problems(document) or list(blind_spots(document))
    for problem in found:
        print(f"{FILE.name}: {problem}", file=sys.stderr)
    print(f"Compose: {len(document['services'])} services: {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
