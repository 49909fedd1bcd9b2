"""The code of an authenticator app, given as a person gives it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

from playwright.sync_api import Page

# By server and user: an account has one app, whichever test signs in first.
SECRETS: dict[tuple[str, str], str] = {}


def code_now(secret: str, steps: int = 0) -> str:
    """Return the code of RFC 6238 (30 s, six digits, SHA-1)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def give_code(page: Page, secret: str) -> None:
    """Answer the question for a code."""
    # The code that was given last is used up; wait for the next one, as a person would.
    used = code_now(secret)
    while code_now(secret) == used:
        page.wait_for_timeout(500)
    page.fill("#id_code", code_now(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/2fa/authenticate" not in address)
