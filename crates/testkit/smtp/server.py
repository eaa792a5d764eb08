"""A real SMTP server on this machine, for one test. Speaks JSON, a line each, on its standard output:

    {"port": 41234, "authority": "/tmp/x/authority.pem"}      once it listens
    {"from": …, "to": […], "letter": {…}, …}                  for each message it has taken

It ends with its standard input, so that it never outlives its test.
"""

import argparse
import asyncio
import json
import os
import socket
import ssl
import sys
from pathlib import Path

import trustme
from aiosmtpd.smtp import SMTP, AuthResult

from letter import read


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("folder", type=Path, help="where certificates are written")
    add("--port", type=int, default=0, help="0: any free one")
    add("--tls", choices=["none", "starttls", "implicit"], default="none", help="and nothing is taken without it")
    add("--certificate-for", default="127.0.0.1", help="the host that the certificate names")
    add("--login", help="name:password; nothing is taken without it")
    add("--answer", action="append", default=[], metavar="VERB=REPLY", help="to MAIL, RCPT or DATA, instead of 250")
    add("--ascii-only", action="store_true", help="offers no SMTPUTF8")
    return parser.parse_args()


def say(line):
    print(json.dumps(line), flush=True)


class Handler:
    """Tells what came, and answers as it was told."""

    def __init__(self, answers):
        self.answers = answers

    async def handle_MAIL(self, server, session, envelope, address, given):
        envelope.mail_from = address
        envelope.mail_options.extend(given)
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, given):
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if "DATA" in self.answers:
            return self.answers["DATA"]
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "options": envelope.mail_options,
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "login": session.auth_data.login.decode() if session.authenticated else None,
            "raw": envelope.content.decode("latin-1"),
            "letter": read(envelope.content),
        })
        return "250 OK"


def certificate(folder, host):
    """A server's TLS with a certificate that nobody trusts who does not trust this authority."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    return context


def authenticator(login):
    name, _, password = login.partition(":")

    def check(server, session, envelope, mechanism, data):
        good = (data.login.decode(), data.password.decode()) == (name, password)
        return AuthResult(success=good, handled=False, auth_data=data)

    return check


async def serve(chosen):
    loop = asyncio.get_running_loop()
    handler = Handler(dict(answer.split("=", 1) for answer in chosen.answer))
    context = certificate(chosen.folder, chosen.certificate_for)
    given = {"hostname": "smtp.test", "enable_SMTPUTF8": not chosen.ascii_only, "loop": loop}
    if chosen.login:
        given |= {"authenticator": authenticator(chosen.login), "auth_required": True}
        # The server does not see that a connection is encrypted from its first byte.
        given |= {"auth_require_tls": chosen.tls == "starttls"}
    if chosen.tls == "starttls":
        given |= {"tls_context": context, "require_starttls": True}
    listener = socket.create_server(("127.0.0.1", chosen.port))
    implicit = context if chosen.tls == "implicit" else None
    server = await loop.create_server(lambda: SMTP(handler, **given), sock=listener, ssl=implicit)
    say({"port": listener.getsockname()[1], "authority": str(chosen.folder / "authority.pem")})
    loop.run_in_executor(None, lambda: (sys.stdin.read(), os._exit(0)))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(options()))
