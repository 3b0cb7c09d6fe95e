#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real SMTP server for the tests of Mail (aiosmtpd), and a second opinion on what we send (Python's email package).

It speaks JSON lines on standard output: first {"event": "listening", "port": ..., "authorities": ...}, then one
{"event": "mail", ...} for every letter it takes. It ends when its standard input closes, so it never outlives a test.

What it does with a letter depends on the local part of the recipient:
  gone       550 at RCPT       later      451 at RCPT
  spam       554 after DATA    busy       452 after DATA
  vanish     takes the whole letter, then drops the connection without an answer
  silent     takes the whole letter, then never answers
  closing    421 at RCPT
With --script FILE it plays what is written there instead (`Scripted`), over plain sockets; the file is read anew for
every connection, so a test repairs the server by writing another.
With --parse FILE it prints what it reads in a stored letter, and ends.
"""
import argparse
import asyncio
import email
import email.policy
import json
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
from email.header import decode_header, make_header
from email.utils import parseaddr


def describe(raw: bytes) -> dict:
    """What a mail program sees in these bytes."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    parts = []
    defects = [str(defect) for defect in message.defects]
    for part in message.walk():
        if part.is_multipart():
            continue
        defects += [str(defect) for defect in part.defects]
        content = part.get_content()
        parts.append({
            "type": part.get_content_type(),
            "charset": part.get_content_charset() or "",
            "method": part.get_param("method") or "",
            "filename": part.get_filename() or "",
            "disposition": part.get_content_disposition() or "",
            "encoding": (part.get("Content-Transfer-Encoding") or "").lower(),
            "content": content if isinstance(content, str) else content.decode("utf-8"),
        })
    for header in message.values():
        defects += [str(defect) for defect in getattr(header, "defects", [])]
    # The old parser: the new one, in Python 3.11, puts a space between the encoded words of a name, where RFC 2047 §6.2
    # says that there is none.
    legacy = email.message_from_bytes(raw)
    (sender_name, sender), (to_name, to) = (parseaddr(legacy[name]) for name in ("From", "To"))
    lines = raw.splitlines()
    end = lines.index(b"")
    return {
        "headers": {name: str(value) for name, value in message.items()},
        "from_name": str(make_header(decode_header(sender_name))), "from_address": sender,
        "to_name": str(make_header(decode_header(to_name))), "to_address": to,
        "type": message.get_content_type(),
        "parts": parts,
        "defects": defects,
        "raw_head": [line.decode("ascii") for line in lines[:end]],
        "longest_line": max(len(line) for line in lines),
        "ascii": all(byte < 128 for byte in raw),
        "bare_line_ends": raw.replace(b"\r\n", b"").count(b"\n") + raw.replace(b"\r\n", b"").count(b"\r"),
    }


def say(event: dict) -> None:
    print(json.dumps(event), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = {
            "gone": "550 5.1.1 No such person here",
            "later": "451 4.7.1 Greylisted, come back later",
            "closing": "421 4.3.2 Service shutting down",
        }.get(address.split("@")[0])
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        local = envelope.rcpt_tos[0].split("@")[0]
        if local == "vanish":
            server.transport.abort()
            return ""
        if local == "silent":
            await asyncio.sleep(3600)
        if local == "spam":
            return "554 5.7.1 This letter is not wanted"
        if local == "busy":
            return "452 4.3.1 Out of storage"
        say({
            "event": "mail", "sender": envelope.mail_from, "recipients": envelope.rcpt_tos,
            "tls": session.ssl is not None, "user": session.auth_data or "", "greeting": session.host_name,
            "connection": list(session.peer)[1], **describe(envelope.content),
        })
        return "250 2.0.0 Queued as T1"


class Scripted:
    """A server on plain sockets that says what its script says, whatever that does to its client.

    A reply is a line of SMTP, or several with line breaks, or one of these words:
      CLOSE   end the connection without an answer      RESET   the same, as a crashed machine does (TCP RST)
      SILENT  keep the connection and say nothing
    Keys of the script, all optional:
      greeting, ehlo, mail, rcpt_all, data, final       a reply instead of the usual one
      rcpt, data_map, final_map                         replies by a part of the recipient's address
      body                                              CLOSE or RESET as soon as so much of the letter came: [word, bytes]
      greylist_seconds                                  451 at RCPT for so long after a recipient was first named
      max_per_connection                                so many letters a connection; then `full` (a reply at MAIL) or 421
      parting                                           said after each letter that was taken, and the connection closed
    """

    def __init__(self, path: str):
        self.path = path
        self.first_named: dict[str, float] = {}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.admit, daemon=True).start()

    def admit(self) -> None:
        while True:
            client, _ = self.listener.accept()
            with open(self.path, encoding="utf-8") as file:
                script = json.load(file)
            threading.Thread(target=Conversation(self, script, client).run, daemon=True).start()


class Over(Exception):
    """The conversation has ended."""


class Conversation:
    def __init__(self, server: Scripted, script: dict, client: socket.socket):
        self.server, self.script, self.client = server, script, client
        self.file = client.makefile("rb")
        self.recipient = ""
        self.letters = 0

    def run(self) -> None:
        try:
            self.talk()
        except (Over, OSError):
            pass

    def end(self, reset: bool = False) -> None:
        if reset:
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            self.client.shutdown(socket.SHUT_RDWR)
        self.file.close()
        self.client.close()
        raise Over

    def say(self, reply: str) -> None:
        if reply in ("CLOSE", "RESET"):
            self.end(reset=reply == "RESET")
        if reply == "SILENT":
            time.sleep(3600)
        self.client.sendall(reply.replace("\n", "\r\n").encode() + b"\r\n")
        if reply.startswith("421"):
            self.end()

    def named(self, key: str) -> str | None:
        """The reply of a map for this recipient."""
        return next((reply for part, reply in self.script.get(key, {}).items() if part in self.recipient), None)

    def talk(self) -> None:
        self.say(self.script.get("greeting", "220 script.test ESMTP"))
        while line := self.file.readline():
            word = line.split(b" ")[0].strip().upper().decode("ascii", "replace")
            if word in ("EHLO", "HELO"):
                self.say(self.script.get("ehlo", "250-script.test\n250-SIZE 10240000\n250 ENHANCEDSTATUSCODES"))
            elif word == "MAIL":
                limit = self.script.get("max_per_connection")
                if limit is not None and self.letters >= limit:
                    self.say(self.script.get("full", "421 4.7.0 Too many letters on this connection"))
                else:
                    self.say(self.script.get("mail", "250 2.1.0 Ok"))
            elif word == "RCPT":
                self.recipient = line.split(b"<")[1].split(b">")[0].decode()
                say({"event": "named", "recipient": self.recipient})
                self.say(self.answer_to_recipient())
            elif word == "DATA":
                self.take_letter()
            elif word in ("RSET", "NOOP"):
                self.say("250 2.0.0 Ok")
            elif word == "QUIT":
                self.say("221 2.0.0 Bye")
                self.end()
            else:
                self.say("500 5.5.2 What?")

    def answer_to_recipient(self) -> str:
        seconds = self.script.get("greylist_seconds")
        if seconds is not None:
            first = self.server.first_named.setdefault(self.recipient, time.monotonic())
            if time.monotonic() - first < seconds:
                return f"451 4.7.1 <{self.recipient}>: Recipient address rejected: Greylisted, try again later"
        return self.named("rcpt") or self.script.get("rcpt_all", "250 2.1.5 Ok")

    def take_letter(self) -> None:
        reply = self.named("data_map") or self.script.get("data", "354 End with <CR><LF>.<CR><LF>")
        self.say(reply)
        if not reply.startswith("354"):
            return
        raw, limit = b"", self.script.get("body")
        while True:
            line = self.file.readline()
            if not line:
                say({"event": "unfinished", "bytes": len(raw)})
                raise Over
            if line == b".\r\n":
                break
            raw += line[1:] if line.startswith(b".") else line
            if limit and len(raw) >= limit[1]:
                self.say(limit[0])
        say({"event": "whole", "recipient": self.recipient, "message_id": describe(raw)["headers"]["Message-ID"]})
        reply = self.named("final_map") or self.script.get("final", "250 2.0.0 Ok: queued")
        if reply.startswith("250"):
            say({
                "event": "mail", "sender": "", "recipients": [self.recipient], "tls": False, "user": "", "greeting": "",
                "connection": self.client.getpeername()[1], **describe(raw),
            })
            self.letters += 1
        self.say(reply)
        if "parting" in self.script:
            self.say(self.script["parting"])
            self.end()


def certificate(folder: str) -> tuple[str, str]:
    cert, key = f"{folder}/cert.pem", f"{folder}/key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True, capture_output=True)
    return cert, key


async def serve(options: argparse.Namespace) -> None:
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

    class Server(SMTP):
        async def smtp_EHLO(self, hostname):
            if options.refuse_service:
                await self.push("554 5.3.2 No service for you")
                return
            await super().smtp_EHLO(hostname)

        async def smtp_HELO(self, hostname):
            await self.smtp_EHLO(hostname)

    def authenticate(server, session, envelope, mechanism, data):
        user, password = options.auth.split(":", 1)
        if isinstance(data, LoginPassword) and data.login == user.encode() and data.password == password.encode():
            return AuthResult(success=True, auth_data=user)
        return AuthResult(success=False, handled=False)

    with tempfile.TemporaryDirectory() as folder:
        context = None
        authorities = ""
        if options.tls != "none":
            authorities, key = certificate(folder)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(authorities, key)

        def factory():
            return Server(
                Handler(), hostname="smtp.test", ident="test",
                tls_context=context if options.tls == "starttls" else None,
                require_starttls=options.tls == "starttls",
                authenticator=authenticate if options.auth else None, auth_required=bool(options.auth),
                auth_require_tls=options.tls == "starttls", loop=asyncio.get_running_loop())

        server = await asyncio.get_running_loop().create_server(
            factory, "127.0.0.1", 0, ssl=context if options.tls == "tls" else None)
        say({"event": "listening", "port": server.sockets[0].getsockname()[1], "authorities": authorities})
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        server.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parse")
    parser.add_argument("--tls", choices=["none", "starttls", "tls"], default="none")
    parser.add_argument("--auth", default="", help="user:password required")
    parser.add_argument("--refuse-service", action="store_true")
    parser.add_argument("--script", help="file with what to say")
    options = parser.parse_args()
    if options.parse:
        with open(options.parse, "rb") as file:
            say(describe(file.read()))
    elif options.script:
        say({"event": "listening", "port": Scripted(options.script).port, "authorities": ""})
        sys.stdin.read()
        sys.stdout.flush()
    else:
        asyncio.run(serve(options))
        # A handler that never answers must not keep us.
        sys.stdout.flush()


if __name__ == "__main__":
    main()
