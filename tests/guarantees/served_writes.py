"""A server that only writes: run as a process of its own, so that a test can kill it.

`python -m tests.guarantees.served_writes` reads commands from its standard input, one a line:
`serve` forks a child that serves the real WSGI application on a free loopback port, and prints
the child's pid and port. The parent keeps Django loaded, so a fresh server takes milliseconds.
"""

from __future__ import annotations

import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

SPECTRUM = "Energy (keV), Counts\n" + "\n".join(f"{3 * i}, {i % 7}" for i in range(256))


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def main() -> None:
    """Answer each line with a new server."""
    from korgan.web.wsgi import application

    _warm_up()
    for _line in sys.stdin:
        listening, ready = os.pipe()
        child = os.fork()
        if child == 0:
            from django.db import connections

            connections.close_all()
            server = make_server("127.0.0.1", 0, application, _Server, _Quiet)
            os.write(ready, f"{server.server_port}\n".encode())
            server.serve_forever()
        port = os.read(listening, 16).decode().strip()
        os.close(listening)
        os.close(ready)
        print(child, port, flush=True)
        os.waitpid(child, 0)  # the test kills it
        print("gone", flush=True)


def _warm_up() -> None:
    """Load here, once, what a first request would load, so that each kill falls into writes."""
    from importlib import import_module

    from korgan.border.analysis import analyse

    import_module("korgan.web.urls")
    analyse(SPECTRUM.encode(), "warm-up.csv")


if __name__ == "__main__":
    main()
