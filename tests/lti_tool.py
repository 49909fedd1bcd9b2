"""A learning system that knows LTI 1.3 from somebody else's implementation (PyLTI1p3).

It stands for Moodle in tests: it begins the log-in, verifies each launch by the platform's
published key, reads who may attend and sends grades back. Nothing of it is Korgan's.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwcrypto.jwk import JWK
from pylti1p3.cookie import CookieService
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.oidc_login import OIDCLogin
from pylti1p3.redirect import Redirect
from pylti1p3.request import Request
from pylti1p3.session import SessionService
from pylti1p3.tool_config.dict import ToolConfDict
from requests.adapters import BaseAdapter


class _Asked(Request):
    def __init__(self, fields: dict[str, str], store: dict[str, Any]) -> None:
        self.fields, self.store = fields, store

    @property
    def session(self) -> dict[str, Any]:
        return self.store

    def is_secure(self) -> bool:
        return False

    def get_param(self, key: str) -> str:
        return self.fields.get(key, "")


class _Cookies(CookieService):
    def __init__(self, kept: dict[str, str]) -> None:
        self.kept = kept

    def get_cookie(self, name: str) -> str | None:
        return self.kept.get(name)

    def set_cookie(self, name: str, value: str | int, exp: int | None = 3600) -> None:
        self.kept[name] = str(value)


class _Address(Redirect[str]):
    def __init__(self, url: str) -> None:
        self.url = url

    def do_redirect(self) -> str:
        return self.url

    def do_js_redirect(self) -> str:
        return self.url

    def set_redirect_url(self, location: str) -> None:
        self.url = location

    def get_redirect_url(self) -> str:
        return self.url


class _Login(OIDCLogin[Any, Any, Any, Any, Any]):
    def get_redirect(self, url: str) -> _Address:
        return _Address(url)


class _Launch(MessageLaunch[Any, Any, Any, Any]):
    def _get_request_param(self, key: str) -> str:
        return str(self._request.get_param(key))


class Tool:
    """A tool at an address, registered with one platform."""

    def __init__(self, address: str, wire: requests.Session | None = None) -> None:
        self.login_url, self.launch_url = f"{address}/login", f"{address}/launch"
        self.wire = wire or requests.Session()
        self.store: dict[str, Any] = {}
        self.cookies: dict[str, str] = {}
        key = rsa.generate_private_key(65537, 2048)
        self.private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()
        public = JWK.from_pem(self.private.encode())
        self.kid = public.thumbprint()
        self.keys = json.dumps(
            {"keys": [{**json.loads(public.export_public()), "kid": self.kid, "alg": "RS256"}]}
        )

    def register(self, facts: dict[str, str]) -> None:
        """Enter what the platform's page shows: issuer, client, deployment and addresses."""
        self.config = ToolConfDict(
            {
                facts["issuer"]: {
                    "client_id": facts["client_id"],
                    "auth_login_url": facts["authorise"],
                    "auth_token_url": facts["token"],
                    "key_set_url": facts["keys"],
                    "deployment_ids": [facts["deployment_id"]],
                }
            }
        )
        self.config.set_private_key(facts["issuer"], self.private)
        registration = self.config.find_registration_by_issuer(facts["issuer"])
        assert registration is not None

    def login(self, fields: dict[str, str]) -> str:
        """Return the address to which the log-in sends the browser."""
        asked = _Asked(fields, self.store)
        login = _Login(asked, self.config, SessionService(asked), _Cookies(self.cookies))
        return str(login.redirect(self.launch_url))

    def launch(self, fields: dict[str, str]) -> Any:
        """Return the launch, verified: state, nonce, key, signature, deployment, message."""
        asked = _Asked(fields, self.store)
        launch = _Launch(
            asked,
            self.config,
            SessionService(asked),
            _Cookies(self.cookies),
            requests_session=self.wire,
        )
        launch.set_jwt_verify_options({"verify_aud": False, "verify_exp": True})
        return launch.validate()


class DjangoWire(BaseAdapter):
    """Carries what the tool's programs send to a Django test client instead of a network."""

    def __init__(self, client: Any) -> None:
        super().__init__()
        self.client = client

    def send(self, request: requests.PreparedRequest, **_more: Any) -> requests.Response:  # type: ignore[override]
        """Answer a request by the test client."""
        parts = urlsplit(str(request.url))
        headers = {
            f"HTTP_{name.upper().replace('-', '_')}": value
            for name, value in request.headers.items()
            if name.lower() not in ("content-type", "content-length", "accept-encoding")
        }
        answer = self.client.generic(
            str(request.method),
            parts.path,
            request.body or b"",
            content_type=request.headers.get("Content-Type", ""),
            QUERY_STRING=parts.query,
            **headers,
        )
        made = requests.Response()
        made.status_code, made.url = answer.status_code, str(request.url)
        made.headers.update(dict(answer.headers))
        made._content = answer.content
        return made

    def close(self) -> None:
        """Nothing is open."""


def wired(client: Any, address: str) -> requests.Session:
    """Return a session whose requests to the address go to a Django test client."""
    session = requests.Session()
    session.mount(address, DjangoWire(client))
    return session
