# SPDX-License-Identifier: Apache-2.0
"""pills.py HOST PORT ACCOUNT PASSWORD_FILE EXCHANGE KEY

Publishes what a careful client would never write: texts in the properties that are no UTF-8, and a header as large as the
broker lets in. Prints how many messages the broker took and how many it refused, as JSON.
"""

import json
import pathlib
import sys

import pika

PILLS = [
    {"message_id": b"\xff" * 255},
    {"message_id": b"\xff" * 255, "correlation_id": b"\xfe" * 255, "type": b"\xff" * 255, "content_type": b"\xff" * 255},
    {"message_id": "17", "headers": {"traceparent": "0" * 130_000}},
    {"message_id": "17", "headers": {"traceparent": "0" * 15_000}},
    {"message_id": "17", "headers": {"traceparent": b"\xff" * 15_000}},
    {"message_id": "17", "correlation_id": b"T\xfd li\xd5u " * 10},
    {"message_id": "17", "headers": {"x-delivery-count": 7, "x-attempt": 9, "x-death": "no list"}},
    {"message_id": "17", "headers": {"x-first-failed-at": "yesterday", "x-entries": -1}},
]


def main():
    host, port, account, password, exchange, key = sys.argv[1:]
    secret = pathlib.Path(password).read_text(encoding="utf-8")
    parameters = pika.ConnectionParameters(host, int(port), "nhipcau", pika.PlainCredentials(account, secret))
    taken = 0
    for number, pill in enumerate(PILLS):
        connection = pika.BlockingConnection(parameters)
        channel = connection.channel()
        channel.confirm_delivery()
        try:
            properties = pika.BasicProperties(user_id=account, delivery_mode=2, **pill)
            # Each its own: the same bytes without an id are the same message.
            channel.basic_publish(exchange, key, json.dumps({"pill": number}).encode(), properties, mandatory=True)
            taken += 1
            connection.close()
        except pika.exceptions.AMQPError:
            pass
    print(json.dumps({"taken": taken, "refused": len(PILLS) - taken}))


if __name__ == "__main__":
    main()
