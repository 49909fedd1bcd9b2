"""A PostgreSQL database that would find no Russian word is refused before it is used."""

from __future__ import annotations

import os

import psycopg
import pytest
from psycopg import sql

from korgan.science.errors import InputError
from korgan.web.installation import refuse_without_letters

ADDRESS = os.environ.get("KORGAN_TEST_DATABASE_URL", "")
pytestmark = pytest.mark.skipif(not ADDRESS, reason="no PostgreSQL to make a database on")


@pytest.mark.parametrize(("locale", "is_refused"), [("C", True), ("C.UTF-8", False)])
def test_a_database_of_ascii_letters_is_refused(locale: str, is_refused: bool) -> None:
    name = f"korgan_letters_{os.getpid()}"
    with psycopg.connect(ADDRESS, autocommit=True) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE {}").format(
                sql.Identifier(name), locale
            )
        )
        try:
            with psycopg.connect(ADDRESS, dbname=name) as database:
                assert _is_refused(database) == is_refused
        finally:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _is_refused(database: psycopg.Connection) -> bool:
    try:
        refuse_without_letters(database.cursor())
    except InputError as refused:
        assert "C.UTF-8" in (refused.mend or "")
        return True
    return False
