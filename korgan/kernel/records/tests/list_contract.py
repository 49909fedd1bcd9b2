"""What must hold for every declared list. A capability's test inherits it in a few lines:

class TestCases(ListContract):
    record_list = CASES

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        ...  # create `count` rows that `sees` may see and `stranger` may not
"""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from korgan.kernel.errors import InputError, NotAllowed
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.records.domain import FilterKind, Page
from korgan.kernel.records.exports import export
from korgan.kernel.records.keyset import read_by_ways, read_in_order, rows_from
from korgan.kernel.records.lists import RecordList
from korgan.kernel.records.selectors import ask, read_page
from korgan.kernel.records.tables import table_context
from tests.cast import Cast


class ListContract:
    record_list: RecordList
    # Names of characters in tests/cast.py.
    sees = "customs_officer"
    stranger = "neighbour_officer"

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        """Create ``count`` rows, with ties in every sort key, visible to ``sees`` only."""
        raise NotImplementedError

    def page(self, actor: Actor, query: str = "") -> Page:
        return read_page(ask(self.record_list, actor=actor, parameters=QueryDict(query)))

    def actors(self, cast: Cast) -> tuple[Actor, Actor]:
        return getattr(cast, self.sees), getattr(cast, self.stranger)

    def walk(self, actor: Actor, query: str, size: int = 7) -> list[Any]:
        """Return the keys of all rows, page by page."""
        found, cursor = [], ""
        while True:
            page = self.page(actor, f"{query}&size={size}&cursor={cursor}")
            found += [row["pk"] for row in page.rows]
            if not page.next:
                return found
            cursor = page.next

    def orders(self) -> list[str]:
        """Return every single key both ways, and all keys together with mixed directions."""
        names = sorted(self.record_list.sortable)
        mixed = [("-" if place % 2 else "") + name for place, name in enumerate(names[:3])]
        return [*names, *(f"-{name}" for name in names), ",".join(mixed)]

    def test_a_stranger_sees_no_row(self, cast: Cast) -> None:
        self.make_rows(cast, 5, 0)
        insider, stranger = self.actors(cast)
        assert len(self.page(insider).rows) == 5
        try:
            assert self.page(stranger).rows == []
        except NotAllowed:
            assert self.record_list.action is not None

    def test_paging_visits_every_row_once_in_every_order(self, cast: Cast) -> None:
        self.make_rows(cast, 23, 0)
        insider, _ = self.actors(cast)
        for order in self.orders():
            walked = self.walk(insider, f"sort={order}")
            whole = [row["pk"] for row in self.page(insider, f"sort={order}&size=200").rows]
            assert walked == whole, order
            assert len(set(walked)) == 23, order

    def test_paging_back_retraces_the_way(self, cast: Cast) -> None:
        self.make_rows(cast, 23, 0)
        insider, _ = self.actors(cast)
        for order in self.orders():
            first = self.page(insider, f"sort={order}&size=5")
            second = self.page(insider, f"sort={order}&size=5&cursor={first.next}")
            third = self.page(insider, f"sort={order}&size=5&cursor={second.next}")
            back = self.page(insider, f"sort={order}&size=5&cursor={third.previous}")
            assert back.rows == second.rows, order
            again = self.page(insider, f"sort={order}&size=5&cursor={back.previous}")
            assert again.rows == first.rows, order
            assert not again.previous, order

    def test_rows_that_arrive_meanwhile_neither_hide_nor_repeat_others(self, cast: Cast) -> None:
        self.make_rows(cast, 20, 0)
        insider, _ = self.actors(cast)
        before = set(self.walk(insider, "", size=50))
        seen: list[Any] = []
        cursor, arrived = "", 20
        while True:
            page = self.page(insider, f"size=4&cursor={cursor}")
            seen += [row["pk"] for row in page.rows]
            if not page.next or arrived > 60:
                break
            cursor = page.next
            self.make_rows(cast, 2, arrived)
            arrived += 2
        if arrived <= 60:
            assert before <= set(seen)
        assert len(seen) == len(set(seen))

    def test_the_export_equals_the_page(self, cast: Cast) -> None:
        self.make_rows(cast, 12, 0)
        insider, stranger = self.actors(cast)
        inquiry = ask(self.record_list, actor=insider, parameters=QueryDict())
        rows = self._exported(inquiry)
        labels = [self.record_list.by_name[name].label for name in inquiry.question.columns]
        assert len(rows[0]) == len(labels)
        assert len(rows) - 1 == len(self.page(insider).rows) == 12
        try:
            of_stranger = ask(self.record_list, actor=stranger, parameters=QueryDict())
        except NotAllowed:
            return
        assert len(self._exported(of_stranger)) == 1

    def test_the_number_of_queries_does_not_grow_with_the_page(self, cast: Cast) -> None:
        self.make_rows(cast, 60, 0)
        insider, _ = self.actors(cast)
        self._queries(insider, "size=5")  # what is remembered between pages is not counted
        counts = {size: self._queries(insider, f"size={size}") for size in (5, 50)}
        assert counts[5] == counts[50]

    def test_who_sees_little_gets_the_same_pages_by_another_plan(self, cast: Cast) -> None:
        self.make_rows(cast, 23, 0)
        for actor in self.actors(cast):
            for order in self.orders():
                try:
                    inquiry = ask(
                        self.record_list, actor=actor, parameters=QueryDict(f"sort={order}")
                    )
                except NotAllowed:
                    continue
                plans = [
                    rows_from(inquiry.rows(), inquiry.order, None, 9, read=read)
                    for read in (read_in_order, read_by_ways)
                ]
                assert plans[0] == plans[1], order

    def test_what_is_not_declared_is_refused(self, cast: Cast) -> None:
        insider, _ = self.actors(cast)
        for query in ("nonsense=1", "sort=nonsense", "cursor=bm9uc2Vuc2U", "size=0", "size=9999"):
            with pytest.raises(InputError):
                self.page(insider, query)

    def test_every_filter_and_the_search_answer(self, cast: Cast) -> None:
        self.make_rows(cast, 5, 0)
        insider, _ = self.actors(cast)
        example = {
            FilterKind.DATES: "2026-01-01",
            FilterKind.NUMBERS: "1",
            FilterKind.FLAG: "yes",
            FilterKind.PREFIX: "a",
        }
        for wanted in self.record_list.all_filters.values():
            for parameter in wanted.parameters:
                if text := example.get(wanted.kind):
                    self.page(insider, f"{parameter}={text}")
        if self.record_list.search:
            assert self.page(insider, "q=zzzzqqqq").rows == []

    def _queries(self, actor: Actor, query: str) -> int:
        inquiry = ask(self.record_list, actor=actor, parameters=QueryDict(query))
        with CaptureQueriesContext(connection) as captured:
            table_context(inquiry, read_page(inquiry), "/")
        return len(captured)

    def _exported(self, inquiry: Any) -> list[list[str]]:
        text = b"".join(export(inquiry, "csv")).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))
