#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""hostile.py HOST PORT UNIT PASSWORD_FILE CORPUS LEDGER SEED COUNT

Publishes COUNT mutated messages as the unit's own account: bodies, properties that no library would write, headers of
every type, routing keys. The corpus holds one good report a line, in base64. The ledger gets a line of JSON for each:
what was done, the SHA-256 of the body as sent, the id where it is one, and "confirmed" or the reply code with which the
broker refused it. The same seed makes the same messages.
"""

import base64
import gzip
import hashlib
import json
import pathlib
import random
import struct
import sys
import time
import uuid

import pika

ID = b'"submission_id":"'
LIMIT = 1 << 20


def short(value):
    value = value[:255]
    return bytes([len(value)]) + value


def long(value):
    return struct.pack(">I", len(value)) + value


def table(entries):
    return long(b"".join(short(key) + value for key, value in entries))


class Raw(pika.BasicProperties):
    """Properties as bytes: by name what `encode` puts behind the flags."""

    FIELDS = (
        ("content_type", 15), ("content_encoding", 14), ("headers", 13), ("delivery_mode", 12), ("priority", 11),
        ("correlation_id", 10), ("reply_to", 9), ("expiration", 8), ("message_id", 7), ("timestamp", 6), ("type", 5),
        ("user_id", 4), ("app_id", 3), ("cluster_id", 2),
    )  # fmt: skip

    def __init__(self, fields):
        super().__init__()
        self.fields = fields

    def encode(self):
        flags = sum(1 << bit for name, bit in self.FIELDS if name in self.fields)
        return [struct.pack(">H", flags)] + [self.fields[name] for name, _ in self.FIELDS if name in self.fields]


class Mutator:
    def __init__(self, seed, unit, corpus):
        self.random = random.Random(seed)
        self.unit = unit
        self.corpus = corpus
        self.ids = []

    def uuid(self):
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def bytes(self, most):
        return self.random.randbytes(self.random.choice((0, 1, 2, self.random.randint(0, most), most)))

    # Bodies

    def body(self, name):
        body = self.random.choice(self.corpus)
        at = body.find(ID) + len(ID)
        return body[:at] + str(name).encode() + body[at + 36 :]

    def mutate(self, body):
        kinds = [name for name in dir(self) if name.startswith("body_")]
        kind = self.random.choice(kinds)
        return kind[5:], getattr(self, kind)(body)

    def place(self, body):
        return self.random.randrange(max(1, len(body)))

    def body_flip(self, body):
        body = bytearray(body)
        for _ in range(self.random.choice((1, 1, 2, 8, 64))):
            body[self.place(body)] ^= 1 << self.random.randrange(8)
        return bytes(body)

    def body_cut(self, body):
        return body[: self.place(body)]

    def body_lose(self, body):
        at = self.place(body)
        return body[:at] + body[at + self.random.choice((1, 3, 40, 400)) :]

    def body_repeat(self, body):
        at = self.place(body)
        part = body[at : at + self.random.choice((1, 7, 60, 900))]
        return body[:at] + part * self.random.choice((2, 3, 50)) + body[at:]

    def body_deep(self, body):
        depth = self.random.choice((5, 60, 1_000, 30_000))
        deep = self.random.choice((b'{"a":', b"[")) * depth
        at = body.find(b":", self.place(body)) + 1
        return self.random.choice((deep, body[:at] + deep + body[at:], deep + b"1" + b"]" * depth))

    def body_number(self, body):
        great = self.random.choice(
            (b"1e999", b"-1e999", b"9" * 400, b"18446744073709551616", b"-9223372036854775809", b"0.1e-400", b"1E+2",
             b"2147483648", b"-0", b"NaN", b"Infinity", b"1.5", b"99999999999", b"00", b"0x10")
        )  # fmt: skip
        digits = [index for index in range(len(body) - 1) if body[index] == 58 and chr(body[index + 1]).isdigit()]
        if not digits:
            return body + great
        at = self.random.choice(digits) + 1
        end = at
        while end < len(body) and chr(body[end]).isdigit():
            end += 1
        return body[:at] + great + body[end:]

    def body_text(self, body):
        odd = self.random.choice(
            (b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\x00", b"\\u0000", b"\\ud800", b"\\udc00\\ud800",
             b"\xe2\x80\xae", b"\xef\xbb\xbf", b"\\x", b"\x1b[2J", b"\xcc\x81" * 200, b"'; DROP TABLE submissions; --",
             b"\xf0\x9f\x92\xa3" * 300, b"\r\n", b"\\\\\\", b"x" * 70_000)
        )  # fmt: skip
        at = self.place(body)
        return body[:at] + odd + body[at:]

    def body_encoding(self, body):
        text = body.decode()
        return self.random.choice(
            (
                lambda: gzip.compress(body, mtime=0),
                lambda: text.encode("utf-16"),
                lambda: text.encode("utf-16-be"),
                lambda: text.encode("utf-32"),
                lambda: b"\xef\xbb\xbf" + body,
                lambda: text.encode("latin-1", "replace"),
                lambda: text.encode().decode("latin-1").encode(),
                lambda: base64.b64encode(body),
                lambda: b"PK\x03\x04" + body,
            )
        )()

    def body_random(self, body):
        return self.bytes(3_000)

    def body_name(self, body):
        names = [part for part in body.split(b'"') if part.isascii() and part.replace(b"_", b"").isalpha()]
        old, new = self.random.choice(names), self.random.choice(names)
        return body.replace(b'"' + old + b'"', b'"' + new + b'"', self.random.choice((1, -1)))

    def body_value(self, body):
        at = body.find(b":", self.place(body)) + 1
        ends = [end for end in (body.find(b",", at), body.find(b"}", at)) if end > 0]
        end = min(ends, default=len(body))
        new = self.random.choice((b"null", b"true", b"{}", b"[]", b'""', b"-1", b'{"$ref":"#"}', b"[[[]]]", b'" "', b""))
        return body[:at] + new + body[end:]

    def body_large(self, body):
        if self.random.randrange(40):
            return body + b" " * self.random.randint(0, 3_000)
        return body + b" " * (LIMIT + self.random.choice((-len(body), 1, 40_000)))

    # Properties

    def value(self, depth=0):
        """A field of any type of the protocol, those of RabbitMQ's dialect and unknown ones."""
        pick = self.random.choice("tbBsuIilfdDSAFTVxx" if depth < 6 else "tbIS")
        number = self.random.getrandbits(64)
        match pick:
            case "t":
                return b"t" + self.random.choice((b"\0", b"\1", b"\7"))
            case "b" | "B":
                return pick.encode() + struct.pack(">Q", number)[:1]
            case "s" | "u":
                return pick.encode() + struct.pack(">Q", number)[:2]
            case "I" | "i" | "f":
                return pick.encode() + struct.pack(">Q", number)[:4]
            case "l" | "d" | "T":
                return pick.encode() + struct.pack(">Q", number)
            case "D":
                return b"D" + struct.pack(">Q", number)[:5]
            case "S" | "x":
                return pick.encode() + long(self.bytes(self.random.choice((20, 300, 9_000))))
            case "A":
                return b"A" + long(b"".join(self.value(depth + 1) for _ in range(self.random.randint(0, 4))))
            case "F":
                return b"F" + table([(self.bytes(60), self.value(depth + 1)) for _ in range(self.random.randint(0, 4))])
            case _:
                return b"V"

    def headers(self):
        ours = (
            b"x-attempt", b"x-account", b"x-unit", b"x-body-size", b"x-fault", b"x-delivery-count", b"x-first-arrived-at",
            b"x-first-failed-at", b"x-reason", b"x-source-queue", b"x-entries", b"x-death", b"timestamp_in_ms",
            b"traceparent", b"x-remaining", b"x-first-death-reason", b"x-received-from", b"x-match", b"x-delay",
        )  # fmt: skip
        entries = []
        for _ in range(self.random.choice((0, 1, 2, 5, 5, 300))):
            key = self.random.choice((self.random.choice(ours), self.bytes(40)))
            forged = self.random.choice(
                (b"S" + long(b"unit-342"), b"S" + long(b"342"), b"l" + struct.pack(">q", self.random.choice((-(2**63), 0, 2**63 - 1))))
            )
            entries.append((key, self.random.choice((forged, self.value()))))
        if not self.random.randrange(50):
            entries.append((self.random.choice((b"CC", b"BCC")), self.value()))
        if not self.random.randrange(50):
            keys = b"".join(b"S" + long(key) for key in (b"report.submitted.342", b"reports.received", self.bytes(80)))
            entries.append((b"CC", b"A" + long(keys)))
        return table(entries)

    def message_id(self, name):
        text = str(name)
        return self.random.choice(
            (
                lambda: None,
                lambda: self.bytes(255),
                lambda: text.upper().encode(),
                lambda: ("{" + text + "}").encode(),
                lambda: text.replace("-", "").encode(),
                lambda: b"urn:uuid:" + text.encode(),
                lambda: text.encode() + self.random.choice((b"\n", b"\0", b" ", b"x")),
                lambda: b" " + text.encode(),
                lambda: text[:35].encode() + "１".encode(),
                lambda: b"00000000-0000-0000-0000-000000000000",
                lambda: self.random.choice(self.ids or [text]).encode(),
                lambda: "ư".encode() * 127,
            )
        )()

    def properties(self, name):
        """Good ones, and some of them spoilt."""
        fields = {
            "content_type": b"application/json", "type": b"report.v1", "user_id": b"unit-" + self.unit.encode(),
            "message_id": str(name).encode(), "delivery_mode": b"\2",
        }  # fmt: skip
        spoil = {
            "content_type": lambda: self.random.choice((b"text/csv", b"application/cbor-seq", self.bytes(255))),
            "content_encoding": lambda: self.random.choice((b"gzip", b"utf-16", self.bytes(255))),
            "headers": self.headers,
            "delivery_mode": lambda: self.random.choice((b"\0", b"\1", b"\xff")),
            "priority": lambda: self.random.randbytes(1),
            "correlation_id": lambda: self.bytes(255),
            "reply_to": lambda: self.random.choice((b"amq.rabbitmq.reply-to", b"receipts.342", self.bytes(255))),
            "expiration": lambda: self.random.choice((b"0", b"1", b"60000", b"-1", b"4294967296", self.bytes(20))),
            "message_id": lambda: self.message_id(name),
            "timestamp": lambda: self.random.choice((b"\xff" * 8, b"\0" * 8, self.random.randbytes(8))),
            "type": lambda: self.random.choice(
                (b"report.v2", b"receipts.request.v1", b"nhipcau.submissions.v2", None, self.bytes(255))
            ),
            "user_id": lambda: self.random.choice((None, None, None, b"unit-342", b"nhipcau", self.bytes(255))),
            "app_id": lambda: self.bytes(255),
            "cluster_id": lambda: self.bytes(255),
        }
        for field in self.random.sample(sorted(spoil), self.random.choice((1, 1, 2, 3, 6))):
            # What the broker does not take is tried, and not most of the time.
            if field in ("user_id", "expiration", "reply_to") and self.random.randrange(5):
                continue
            made = spoil[field]()
            if made is None:
                fields.pop(field, None)
            elif field in ("headers", "delivery_mode", "priority", "timestamp"):
                fields[field] = made
            else:
                fields[field] = made[:255]
        return {
            field: value if field in ("headers", "delivery_mode", "priority", "timestamp") else short(value)
            for field, value in fields.items()
        }

    def key(self):
        mine = f"report.submitted.{self.unit}"
        if self.random.randrange(100):
            return mine
        return self.random.choice(
            (mine + "\n", mine + "x", "report.submitted.342", "report.submitted.", mine + "\0", mine + ".1", "#",
             "reports.submitted", f"report.submitted.{self.unit[:2]}", "ư" * 100)
        )  # fmt: skip

    def message(self):
        name = self.uuid()
        kind, body = "as it was", self.body(name)
        if self.random.randrange(10) < 7:
            kind, body = self.mutate(body)
        fields = {
            "content_type": short(b"application/json"), "type": short(b"report.v1"), "delivery_mode": b"\2",
            "user_id": short(b"unit-" + self.unit.encode()), "message_id": short(str(name).encode()),
        }  # fmt: skip
        if self.random.randrange(10) < 5:
            kind, fields = kind + " +properties", self.properties(name)
        self.ids.append(str(name))
        return kind, self.key(), fields, body


class Sender:
    def __init__(self, host, port, unit, password):
        self.parameters = pika.ConnectionParameters(
            host, port, "nhipcau", pika.PlainCredentials(f"unit-{unit}", password), heartbeat=60
        )
        self.connection = self.channel = None

    def connect(self):
        """Again where the broker still counts connections that it has closed against the unit's number."""
        for _ in range(300):
            try:
                return pika.BlockingConnection(self.parameters)
            except pika.exceptions.AMQPConnectionError:
                time.sleep(0.1)
        raise SystemExit("the broker lets the unit in no more")

    def open(self):
        if self.connection is None or not self.connection.is_open:
            self.connection = self.connect()
            self.channel = None
        if self.channel is None or not self.channel.is_open:
            self.channel = self.connection.channel()
            self.channel.confirm_delivery()

    def send(self, key, fields, body):
        self.open()
        try:
            self.channel.basic_publish("reports", key, body, Raw(fields), mandatory=True)
        except (pika.exceptions.ChannelClosedByBroker, pika.exceptions.ConnectionClosedByBroker) as closed:
            return str(closed.reply_code)
        except pika.exceptions.UnroutableError:
            return "unroutable"
        except (pika.exceptions.StreamLostError, pika.exceptions.AMQPConnectionError):
            # The broker hung up without a word.
            return "lost"
        return "confirmed"


def main():
    host, port, unit, password, corpus, ledger, seed, count = sys.argv[1:]
    bodies = [base64.b64decode(line) for line in pathlib.Path(corpus).read_text().split()]
    mutator = Mutator(int(seed), unit, bodies)
    sender = Sender(host, int(port), unit, pathlib.Path(password).read_text(encoding="utf-8").strip())
    with open(ledger, "w", encoding="utf-8") as book:
        for _ in range(int(count)):
            kind, key, fields, body = mutator.message()
            result = sender.send(key, fields, body)
            asks = fields.get("type") == short(b"receipts.request.v1")
            line = {
                "kind": kind, "sha": hashlib.sha256(body).hexdigest(), "size": len(body), "result": result,
                "id": fields.get("message_id", b"\0")[1:].decode("ascii", "replace"), "asks": asks,
                "expires": "expiration" in fields,
            }  # fmt: skip
            print(json.dumps(line), file=book)
    if sender.connection is not None and sender.connection.is_open:
        sender.connection.close()


if __name__ == "__main__":
    main()
