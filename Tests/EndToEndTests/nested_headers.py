# SPDX-License-Identifier: Apache-2.0
"""nested_headers.py HOST PORT ACCOUNT PASSWORD_FILE EXCHANGE KEY

Publishes headers of tables in tables, which pika itself would not write, and prints what the broker answered as JSON:
by depth "confirmed" or the reply code with which it closed.
"""

import json
import pathlib
import struct
import sys

import pika


def nested(depth):
    table = b""
    for _ in range(depth):
        table = b"\x00F" + struct.pack(">I", len(table)) + table
    return struct.pack(">I", len(table)) + table


class Nested(pika.BasicProperties):
    def __init__(self, depth):
        super().__init__()
        self.depth = depth

    def encode(self):
        return [struct.pack(">H", pika.BasicProperties.FLAG_HEADERS), nested(self.depth)]


def answer(parameters, exchange, key, depth):
    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    channel.confirm_delivery()
    try:
        channel.basic_publish(exchange, key, b"{}", Nested(depth), mandatory=True)
    except pika.exceptions.ConnectionClosedByBroker as closed:
        return closed.reply_code
    connection.close()
    return "confirmed"


def main():
    host, port, account, password, exchange, key = sys.argv[1:]
    secret = pathlib.Path(password).read_text(encoding="utf-8")
    parameters = pika.ConnectionParameters(host, int(port), "nhipcau", pika.PlainCredentials(account, secret))
    print(json.dumps({str(depth): answer(parameters, exchange, key, depth) for depth in (20, 21_000)}))


if __name__ == "__main__":
    main()
