"""What a classroom elsewhere asks of the platform: launches, tokens, grades, members (LTI 1.3).

A launch goes: the session's page, the classroom's log-in, ``authorise`` here, a signed form to the
classroom. Its programs ask for a token, and use the services with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.errors import InputError, NotAllowed, status_of
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.seats import actor_of
from korgan.training.classroom_keys import classroom_key, public_keys
from korgan.training.domain import lti
from korgan.training.models import Classroom, ClassroomLink
from korgan.training.selectors.classrooms import (
    classroom_of_client,
    link_of,
    link_of_classroom,
    members_of,
    participant_of,
    results_of,
    seat_of_classroom,
)
from korgan.training.selectors.courses import get_session
from korgan.training.services import (
    RUN_COURSES,
    admit_classroom,
    enter_classroom,
    take_score,
)

HINT = signing.TimestampSigner(salt="korgan.training.lti")
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
LARGEST_SCORE = 16 * 1024


@require_GET
@never_cache
def open_classroom(request: HttpRequest, session_id: int) -> HttpResponse:
    """Send who may enter to the log-in of the classroom, which asks here who they are."""
    actor = actor_of(request)
    link = _link_to_enter(actor, session_id)
    room = link.classroom
    query = {
        "iss": room.issuer,
        "target_link_uri": room.target_url,
        "login_hint": HINT.sign_object({"user": actor.user_id}),
        "lti_message_hint": HINT.sign_object(
            {
                "session": link.session_id,
                "organisation": actor.organisation_id,
                "launch": str(uuid4()),
            }
        ),
        "client_id": str(room.client_id),
        "lti_deployment_id": room.deployment_id,
    }
    sign = "&" if urlsplit(room.login_url).query else "?"
    return redirect(f"{room.login_url}{sign}{urlencode(query)}")


def _link_to_enter(actor: Actor, session_id: int) -> ClassroomLink:
    session = get_session(actor=actor, session_id=session_id)
    link = link_of(actor=actor, session=session)
    if link is None or not link.classroom.active or session.state == "cancelled":
        raise InputError("no_classroom", "this session is held in no classroom elsewhere")
    if participant_of(actor=actor, link=link, may_run=RUN_COURSES.permits(actor)) is None:
        raise NotAllowed(
            "not_cleared",
            "only the centre, and who is nominated and cleared, enters the classroom",
            mend="ask your employer to nominate you and to enter your account",
        )
    return link


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def authorise(request: HttpRequest) -> HttpResponse:
    """Answer the classroom's question who somebody is, by a form signed for it alone."""
    if request.method == "POST":
        # A browser sends no session with a form of another site; it does with the page after it.
        return redirect(f"{request.path}?{request.POST.urlencode()}", preserve_request=False)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    actor, asked = actor_of(request), request.GET
    room = classroom_of_client(asked.get("client_id", ""))
    target = asked.get("redirect_uri", "")
    if target not in room.redirect_urls.splitlines():
        raise InputError(
            "bad_redirect",
            "the classroom asks for an address that is not registered",
            where="redirect_uri",
            mend="enter the address on the page of the classroom",
        )
    _require_form(asked.dict())
    link, launch = _launched(actor, room, asked.dict())
    who = participant_of(actor=actor, link=link, may_run=RUN_COURSES.permits(actor))
    if who is None:
        raise NotAllowed("not_cleared", "only who is cleared enters the classroom")
    enter_classroom(
        actor=actor,
        link=link,
        launch=launch,
        nonce=asked.get("nonce", ""),
        teaches=who.role == lti.INSTRUCTOR,
    )
    token = lti.launch_token(_launch(link, asked["nonce"]), who, classroom_key(), timezone.now())
    return _posted(request, target, id_token=token, state=asked.get("state", ""), room=room)


def _require_form(asked: dict[str, str]) -> None:
    """Refuse whatever is not the request that LTI prescribes."""
    wanted = {
        "response_type": "id_token",
        "response_mode": "form_post",
        "scope": "openid",
    }
    for name, value in wanted.items():
        if value not in asked.get(name, "").split():
            raise InputError("bad_request", f"LTI asks for {name}={value}", where=name)


def _launched(actor: Actor, room: Classroom, asked: dict[str, str]) -> tuple[ClassroomLink, UUID]:
    """Return what was opened here a moment ago, by this person in this seat, in this classroom."""
    try:
        user, hint = (
            HINT.unsign_object(asked.get(name, ""), max_age=lti.LAUNCH_SECONDS)
            for name in ("login_hint", "lti_message_hint")
        )
        launch = UUID(hint["launch"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        raise _not_opened_here() from None
    if user != {"user": actor.user_id} or hint["organisation"] != actor.organisation_id:
        raise _not_opened_here()
    link = _link_to_enter(actor, hint["session"])
    if link.classroom_id != room.id:
        raise _not_opened_here()
    return link, launch


def _not_opened_here() -> InputError:
    return InputError(
        "bad_launch",
        "this launch was not begun here, by you, in the last minutes",
        mend="go back to the session and open the classroom again",
    )


def _launch(link: ClassroomLink, nonce: str) -> lti.Launch:
    room, session = link.classroom, link.session
    return lti.Launch(
        issuer=room.issuer,
        client_id=str(room.client_id),
        deployment_id=room.deployment_id,
        nonce=nonce,
        target=room.target_url,
        resource=str(link.uid),
        session=session.number,
        title=session.course.title,
        locale=get_language() or "en",
        return_url=room.issuer + reverse("training:session", args=[session.id]),
        service=_service(link),
        custom=lti.read_custom(link.custom),
    )


def _service(link: ClassroomLink) -> str:
    """Return the address below which the services of one session lie."""
    path = reverse("training:lti_items", args=[link.uid])
    return f"{link.classroom.issuer}{path}".removesuffix("/lineitems")


def _posted(request: HttpRequest, target: str, *, room: Classroom, **fields: str) -> HttpResponse:
    """Return a page that sends a form to the classroom, and may send it nowhere else."""
    context = {"target": target, "fields": fields, "classroom": room}
    answer = render(request, "training/classroom_launch.html", context)
    parts = urlsplit(target)
    # The classroom answers the form with redirections of its own, within its own host.
    answer._csp_update = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}  # type: ignore[attr-defined]
    return answer


@login_not_required
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Return the public key with which launches are signed."""
    return JsonResponse(public_keys())


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Give an access token to a classroom that proves who it is by its key (RFC 7523)."""
    asked = request.POST
    if asked.get("grant_type") != "client_credentials":
        return _refused("unsupported_grant_type", 400)
    if asked.get("client_assertion_type") != lti.BEARER_ASSERTION:
        return _refused("invalid_client", 401)
    now = timezone.now()
    given = asked.get("client_assertion", "")
    scopes = [each for each in lti.SCOPES if each in asked.get("scope", "").split()]
    try:
        room = classroom_of_client(lti.client_of(given))
        assertion = lti.read_assertion(
            given,
            keys=room.keys,
            audience=room.issuer + reverse("training:lti_token"),
            now=now,
        )
        if not scopes:
            return _refused("invalid_scope", 400)
        admit_classroom(
            actor=seat_of_classroom(room), classroom=room, assertion=assertion, scopes=scopes
        )
    except InputError as error:
        return _refused("invalid_client", 401, error.message)
    made = lti.access_token(
        issuer=room.issuer,
        client_id=str(room.client_id),
        scopes=scopes,
        key=classroom_key(),
        now=now,
    )
    return JsonResponse(
        {
            "access_token": made,
            "token_type": "Bearer",
            "expires_in": lti.TOKEN_SECONDS,
            "scope": " ".join(scopes),
        }
    )


def _refused(error: str, status: int, why: str = "") -> HttpResponse:
    said = {"error": error, **({"error_description": why} if why else {})}
    return JsonResponse(said, status=status)


Served = Callable[[HttpRequest, ClassroomLink], HttpResponse]


def _for_scope(scope: str, *methods: str) -> Callable[[Served], Callable[..., HttpResponse]]:
    """Make a service: a token of this platform, with the scope, for a session of its classroom."""

    def decorate(serve: Served) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @login_not_required
        @never_cache
        @require_http_methods(list(methods))
        @wraps(serve)
        def run(request: HttpRequest, uid: UUID) -> HttpResponse:
            kind, _space, given = request.headers.get("Authorization", "").partition(" ")
            try:
                if kind.lower() != "bearer":
                    raise InputError("bad_token", "no access token was sent")
                issuer, client, scopes = lti.read_access_token(
                    given, key=classroom_key(), now=timezone.now()
                )
                room = classroom_of_client(client)
            except InputError as error:
                return _failed(error, 401)
            if scope not in scopes or issuer != room.issuer:
                return _failed(InputError("bad_scope", "the token is not for this"), 403)
            try:
                return serve(request, link_of_classroom(room, uid))
            except InputError as error:
                return _failed(error, status_of(error))

        return run

    return decorate


def _failed(error: InputError, status: int) -> HttpResponse:
    return JsonResponse({"error": error.as_dict()}, status=status)


def _item(link: ClassroomLink) -> dict[str, Any]:
    return {
        "id": f"{_service(link)}/lineitem",
        "label": link.session.course.title,
        "scoreMaximum": 100,
        "resourceId": link.session.number,
        "resourceLinkId": str(link.uid),
        "tag": "grade",
    }


@_for_scope(lti.READ_ITEMS, "GET")
def items(request: HttpRequest, link: ClassroomLink) -> HttpResponse:
    """Return the only column of grades of a session, in a list."""
    return JsonResponse([_item(link)], safe=False, content_type=ITEMS)


@_for_scope(lti.READ_ITEMS, "GET")
def item(request: HttpRequest, link: ClassroomLink) -> HttpResponse:
    """Return the only column of grades of a session."""
    return JsonResponse(_item(link), content_type=ITEM)


@_for_scope(lti.READ_RESULTS, "GET")
def results(request: HttpRequest, link: ClassroomLink) -> HttpResponse:
    """Return the grades as they stand."""
    found = results_of(link, f"{_service(link)}/lineitem")
    if wanted := request.GET.get("user_id"):
        found = [each for each in found if each["userId"] == wanted]
    return JsonResponse(found, safe=False, content_type=RESULTS)


@_for_scope(lti.WRITE_SCORES, "POST")
def scores(request: HttpRequest, link: ClassroomLink) -> HttpResponse:
    """Take a grade."""
    try:
        told = json.loads(request.body) if len(request.body) <= LARGEST_SCORE else None
    except ValueError:
        told = None
    new = take_score(actor=seat_of_classroom(link.classroom), link=link, score=lti.read_score(told))
    return JsonResponse({"new": new})


@_for_scope(lti.READ_MEMBERS, "GET")
def memberships(request: HttpRequest, link: ClassroomLink) -> HttpResponse:
    """Return who may be in the classroom."""
    members = members_of(link)
    role = request.GET.get("role", "")
    if role:
        full = role if "#" in role else f"{lti.MEMBERSHIP}{role}"
        members = [each for each in members if full in each["roles"]]
    session = link.session
    return JsonResponse(
        {
            "id": f"{_service(link)}/memberships",
            "context": {
                "id": session.number,
                "label": session.number,
                "title": session.course.title,
            },
            "members": members,
        },
        content_type=MEMBERS,
    )
