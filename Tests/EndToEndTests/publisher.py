#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A unit's publisher in another language, written from config/schemas/asyncapi.yaml and the JSON schemas alone.

Usage: publisher.py HOST PORT UNIT PASSWORD_FILE SCHEMA_DIRECTORY

Hands in one report, reads its receipt, and then tries what the broker must refuse. Prints one line of JSON:
the receipt, and for each forbidden thing the broker's reply code.
"""

import json
import sys
import time
import uuid

import jsonschema
import pika


def connect(host, port, unit, password):
    """A connection of the unit's account to the virtual host of the contract."""
    return pika.BlockingConnection(
        pika.ConnectionParameters(
            host, port, "nhipcau", pika.PlainCredentials(f"unit-{unit}", password), heartbeat=30
        )
    )


def report(unit, submission_id):
    """One report with what the schema requires, and one activity."""
    return {
        "schema": "report.v1",
        "vocabulary": "2025.1",
        "submission_id": submission_id,
        "unit": {"code": unit},
        "report_type": "thematic",
        "period": "2025-A0042",
        "base_revision": 0,
        "narrative": "Gửi từ một chương trình Python",
        "totals": {"activities": 1, "participants_total": 120, "participants_women": 110},
        "activities": [
            {
                "activity_key": "TT-2025-001",
                "category": "comm.session",
                "title": "Tuyên truyền Đại hội Đảng các cấp",
                "held_from": "2025-02-12",
                "status": "held",
                "role": "lead",
                "mode": "in_person",
                "participants_total": 120,
                "participants_women": 110,
            }
        ],
    }


def publish(channel, unit, account, submission_id, body):
    """Hands in a body; returns after the broker has confirmed it."""
    channel.basic_publish(
        "reports",
        f"report.submitted.{unit}",
        body,
        pika.BasicProperties(
            message_id=submission_id,
            type="report.v1",
            user_id=account,
            content_type="application/json",
            delivery_mode=2,
            timestamp=int(time.time()),
        ),
        mandatory=True,
    )


def await_receipt(channel, unit, submission_id, schema):
    """The receipt of a submission; every message on the way has to fit the schema."""
    for method, _, body in channel.consume(f"receipts.{unit}", inactivity_timeout=30):
        if method is None:
            raise SystemExit("no receipt within 30 s")
        sheet = json.loads(body)
        jsonschema.validate(sheet, schema)
        channel.basic_ack(method.delivery_tag)
        for receipt in sheet["receipts"]:
            if receipt["submission_id"] == submission_id:
                channel.cancel()
                return receipt
    raise SystemExit("the consumer was cancelled")


def refusal(connect_again, forbidden):
    """Tries something forbidden on a connection of its own; the broker's reply code, 0 when it was allowed."""
    connection = connect_again()
    channel = connection.channel()
    channel.confirm_delivery()
    try:
        forbidden(channel)
    except (pika.exceptions.ChannelClosedByBroker, pika.exceptions.ConnectionClosedByBroker) as error:
        return error.reply_code
    finally:
        if connection.is_open:
            connection.close()
    return 0


def main():
    host, port, unit, password_file, schemas = sys.argv[1:]
    with open(password_file, encoding="utf-8") as file:
        password = file.read().strip()
    with open(f"{schemas}/report.v1.schema.json", encoding="utf-8") as file:
        report_schema = json.load(file)
    with open(f"{schemas}/receipts.v1.schema.json", encoding="utf-8") as file:
        receipts_schema = json.load(file)

    def connect_again():
        return connect(host, int(port), unit, password)

    submission_id = str(uuid.uuid4())
    mine = report(unit, submission_id)
    jsonschema.validate(mine, report_schema)
    body = json.dumps(mine, ensure_ascii=False).encode("utf-8")
    account = f"unit-{unit}"

    connection = connect_again()
    channel = connection.channel()
    channel.confirm_delivery()
    publish(channel, unit, account, submission_id, body)
    receipt = await_receipt(channel, unit, submission_id, receipts_schema)
    connection.close()

    refused = {
        "foreign_key": refusal(connect_again, lambda c: publish(c, "342", account, str(uuid.uuid4()), body)),
        "foreign_user": refusal(connect_again, lambda c: publish(c, unit, "unit-342", str(uuid.uuid4()), body)),
        "foreign_receipts": refusal(connect_again, lambda c: c.basic_get("receipts.342")),
        "inner_queue": refusal(
            connect_again, lambda c: c.basic_publish("", "reports.received", b"", mandatory=True)
        ),
    }
    print(json.dumps({"receipt": receipt, "refused": refused}))


if __name__ == "__main__":
    main()
