# SPDX-License-Identifier: Apache-2.0
"""expiring.py HOST PORT ACCOUNT PASSWORD_FILE KEY ID BODY_FILE

Publishes a report that expires after a millisecond, with headers that name another unit; then the same under another id
without saying who sends it.
"""

import pathlib
import sys

import pika

FORGED = {"x-account": "unit-336", "x-unit": "336", "x-reason": "made.up", "x-first-arrived-at": 1}


def main():
    host, port, account, password, key, identifier, body = sys.argv[1:]
    secret = pathlib.Path(password).read_text(encoding="utf-8")
    parameters = pika.ConnectionParameters(host, int(port), "nhipcau", pika.PlainCredentials(account, secret))
    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    channel.confirm_delivery()
    for message_id, user in ((identifier, account), ("nameless", None)):
        properties = pika.BasicProperties(
            content_type="application/json",
            message_id=message_id,
            type="report.v1",
            user_id=user,
            expiration="1",
            delivery_mode=2,
            headers=FORGED,
        )
        channel.basic_publish("reports", key, pathlib.Path(body).read_bytes(), properties, mandatory=True)
    connection.close()


if __name__ == "__main__":
    main()
