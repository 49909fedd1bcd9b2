from __future__ import annotations

import pytest

from korgan.kernel.organisations.domain import Actor
from korgan.sources.conduct_sheet import render_form
from korgan.sources.domain.conduct_forms import Form
from korgan.sources.selectors import conduct_form, own_forms
from korgan.sources.tests.registered import registered
from korgan.sources.tests.test_code_of_conduct import COBALT, asked
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast


def test_the_forms_say_what_the_register_knows(state: Cast) -> None:
    source = registered(state.operator_applicant, contents=[COBALT])
    exchange = asked(state, source, transit="xs xt")
    form = conduct_form(actor=state.regulator_licensing, exchange=exchange, form=Form.REQUEST)
    assert own_forms(exchange) == [Form.REQUEST, Form.NOTICE]
    assert (form.exporter.name, form.importer.name) == ("Operator one", "Foreign clinic")
    assert (form.category, form.transit, form.sources[0].serial) == (1, ("XS", "XT"), "AB-017")
    notice = conduct_form(actor=state.regulator_licensing, exchange=exchange, form=Form.NOTICE)
    assert notice.missing() == ["carrier", "expected_on", "consent"]


@pytest.mark.parametrize("form", list(Form))
def test_each_form_prints_in_both_languages(state: Cast, form: Form) -> None:
    exchange = asked(state, registered(state.operator_applicant, contents=[COBALT]))
    filled = conduct_form(actor=state.regulator_licensing, exchange=exchange, form=form)
    english, russian = (render_form(filled, language=each) for each in ("en", "ru"))
    assert english.startswith(b"%PDF")
    assert english != russian


def test_the_forms_are_for_those_who_see_the_request(state: Cast) -> None:
    exchange = asked(state, registered(state.operator_applicant, contents=[COBALT]))
    address = f"/sources/exchanges/{exchange.id}/forms/"

    def status(actor: Actor, form: str = "consent") -> int:
        return signed_in(actor).get(f"{address}{form}/").status_code

    assert status(state.operator_applicant) == status(state.regulator_licensing) == 200
    assert status(state.regulator_licensing, "visa") == 404
    for stranger in (state.other_operator, state.partner_observer, state.neighbour_officer):
        assert status(stranger) in (403, 404)
