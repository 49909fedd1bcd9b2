"""Values of accounts from sums by month are those of the lines, and a changed sum is found."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import F

from korgan.accounting.models import Account, AccountSum, LedgerLine
from korgan.accounting.selectors.ledger import account_value, verify_chain
from korgan.accounting.services import post_change
from korgan.accounting.tests.holdings import DAY, Holders, change
from korgan.kernel.errors import InputError


def test_every_day_and_every_moment_give_the_sum_of_the_lines(holders: Holders) -> None:
    for month in range(1, 6):
        day = date(2026, month, 28)
        made = change("RF", f"R-{month}", str(100 + month), "3", event_date=day)
        post_change(actor=holders.accountant, area=holders.plant, change=made)
    # Booked when it became known: half a year after it happened, and across a turn of the month.
    lines = list(LedgerLine.objects.all())
    accounts = {line.account for line in LedgerLine.objects.select_related("account")}
    moments = sorted({line.booked_at for line in lines})
    for account in accounts:
        for on in (None, date(2025, 12, 31), date(2026, 2, 28), date(2026, 3, 1), date(2026, 9, 9)):
            for known in (None, moments[0], moments[len(moments) // 2], moments[-1]):
                expected = sum(
                    line.amount for line in lines
                    if line.account_id == account.id and line.substance == "U"
                    and (on is None or line.event_date <= on)
                    and (known is None or line.booked_at <= known)
                )  # fmt: skip
                assert account_value(account, "U", on=on, known_on=known) == expected


def test_a_moment_before_everything_knows_nothing(holders: Holders) -> None:
    store = Account.objects.filter(area="XQ-A", external="").first()
    assert store is not None
    early = datetime(2020, 1, 1, tzinfo=UTC)
    assert account_value(store, "U", known_on=early) == 0
    assert account_value(store, "U", on=DAY - timedelta(days=4000)) == 0


def test_a_sum_that_is_not_that_of_its_lines_is_found(holders: Holders) -> None:
    actor, area = holders.accountant, holders.plant
    assert verify_chain(actor=actor, area=area) == area.movements.count()
    AccountSum.objects.filter(account__area="XQ-A", substance="U", amount__gt=0).update(
        amount=F("amount") + 1
    )
    with pytest.raises(InputError) as caught:
        verify_chain(actor=actor, area=area)
    assert caught.value.code == "sums_differ"
