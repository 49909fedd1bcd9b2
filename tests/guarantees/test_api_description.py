"""Guarantee 10: generated requests over the whole OpenAPI document find no server error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from pytest_django import Settings
from schemathesis.checks import not_a_server_error

from korgan.kernel.identity.services import create_token
from korgan.kernel.organisations.rights import declared_actions
from tests.cast import Cast

EXAMPLES = 25


@pytest.fixture
def api(cast: Cast, tmp_path: Path, settings: Settings) -> Any:
    """Return the description, loaded from the running application."""
    settings.DOCUMENT_ROOT = tmp_path
    from korgan.web.wsgi import application

    return schemathesis.openapi.from_wsgi("/api/openapi.json", application)


@pytest.fixture
def token(cast: Cast) -> str:
    """Return a token that may do everything which its owner may."""
    actor = cast.customs_supervisor
    scopes = [name for name, action in declared_actions().items() if action.permits(actor)]
    return create_token(actor=actor, name="description", scopes=scopes, days=1)[1]


def operations() -> list[tuple[str, str]]:
    """Return method and path of every operation."""
    from korgan.web.api import api as root

    described = root.get_openapi_schema()["paths"]
    return [(method.upper(), path) for path, methods in described.items() for method in methods]


@pytest.mark.parametrize(("method", "path"), operations())
def test_no_request_breaks_the_server(api: Any, token: str, method: str, path: str) -> None:
    operation = api[path][method]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def exercise(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {token}"})
        case.validate_response(response, checks=[not_a_server_error])

    exercise()
