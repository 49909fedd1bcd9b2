from __future__ import annotations

from korgan.kernel.records.tests.list_contract import ListContract
from korgan.kernel.records.tests.site_list import SITES, make_sites
from tests.cast import Cast


class TestSites(ListContract):
    record_list = SITES

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        make_sites(cast, count, offset)
