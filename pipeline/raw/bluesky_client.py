"""Bluesky's two doors asked for JSON: the public one, and the one for searches, which wants a login."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from pipeline.errors import NoAccess, SourceRefuses
from pipeline.raw.live import Live
from pipeline.raw.web import Busy, Gone, Web, check, read_json

SECRETS = ("BLUESKY_HANDLE", "BLUESKY_APP_PASSWORD")
SERVICE, LOGIN_SERVICE = "https://public.api.bsky.app", "https://bsky.social"
BAD_QUESTION, UNAUTHORIZED = 400, 401
# What Bluesky says with status 400, beside what is a mistake of ours.
GONE = ("NotFound", "AccountDeactivated", "AccountTakedown", "BlockedActor", "BlockedByActor")
NO_ACTOR = "Profile not found"
EXPIRED = ("ExpiredToken", "InvalidToken")


class Expired(Exception):
    """Raised when a token is no longer taken."""


@dataclass
class Bluesky:
    """Bluesky, as one source of one run asks it."""

    live: Live
    web: Web
    session: dict[str, str] = field(default_factory=dict, repr=False)

    def get(self, method: str, params: Mapping[str, Any], told: str) -> Any:
        """Ask the public door.

        Raises
        ------
        SourceSilent
            When there was no usable answer within the source's time.
        SourceRefuses
            When it is not shown.
        Gone
            When it is not there: a deleted post, an account that is blocked, closed or none.
        """
        service = str(self.live.source.options.get("service", SERVICE)).rstrip("/")
        try:
            return self._ask("GET", f"{service}/xrpc/{method}", told, params=_said(params))
        except Expired:
            raise SourceRefuses(f"{told} is not shown to those who are not logged in") from None

    def search(self, params: Mapping[str, Any], told: str) -> Any:
        """Search, logged in; a token that has run out is replaced.

        Raises
        ------
        NoAccess
            When there is no login, or it is refused.
        """
        address = self._login_address("app.bsky.feed.searchPosts")
        for renew in (self._begin, self._refresh, self._refresh):
            renew()
            try:
                return self._ask(
                    "GET", address, told, token=self.session.get("accessJwt"), params=_said(params)
                )
            except Expired:
                continue
        raise NoAccess(_refused("it does not take the tokens it gives"))

    def _begin(self) -> None:
        """Begin a session, unless there is one."""
        if not self.session:
            self._log_in()

    def _log_in(self) -> None:
        """Begin a session."""
        if missing := [name for name in SECRETS if not self.live.secrets.get(name)]:
            raise NoAccess(
                f"The source '{self.live.source.name}' searches Bluesky, which needs {' and '.join(missing)} in the "
                "environment (an app password, made in Bluesky's settings). Set them, or take 'search' out of study.toml."
            )
        handle, password = (self.live.secrets[name] for name in SECRETS)
        try:
            made = self._ask(
                "POST",
                self._login_address("com.atproto.server.createSession"),
                "the login",
                json={"identifier": handle, "password": password},
            )
        except (Expired, Gone, SourceRefuses):
            raise NoAccess(_refused("the login failed")) from None
        self._keep(made)

    def _refresh(self) -> None:
        """Make the session longer; when that is not possible, begin another."""
        token = self.session.get("refreshJwt")
        self.session = {}
        try:
            made = self._ask(
                "POST", self._login_address("com.atproto.server.refreshSession"), "the login", token=token
            )
        except (Expired, Gone, SourceRefuses):
            self._log_in()
        else:
            self._keep(made)

    def _keep(self, made: Any) -> None:
        """Keep the tokens of a session."""
        named = made if isinstance(made, dict) else {}
        if not isinstance(named.get("accessJwt"), str):
            raise NoAccess(_refused("it gave no token"))
        self.session = {name: str(named.get(name)) for name in ("accessJwt", "refreshJwt")}

    def _login_address(self, method: str) -> str:
        service = str(self.live.source.options.get("login_service", LOGIN_SERVICE))
        return f"{service}/xrpc/{method}"

    def _ask(self, way: str, url: str, told: str, **how: Any) -> Any:
        """Ask for JSON; ``told`` is what messages say of the question, and names nobody."""
        return self.live.asker.ask(lambda: self._answer(way, url, told, **how), told)

    def _answer(self, way: str, url: str, told: str, *, token: str | None = None, **how: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            response = self.web.client.request(way, url, headers=headers, **how)
        except httpx.RequestError as error:
            raise Busy(f"no answer ({type(error).__name__})") from error
        if response.status_code in (BAD_QUESTION, UNAUTHORIZED):
            raise _problem(response, told)
        check(response.status_code, response.headers, told)
        return read_json(response.content)


def _problem(response: httpx.Response, told: str) -> Exception:
    """What a refused question means: Bluesky says it in the answer."""
    try:
        said = read_json(response.content)
    except Busy:
        said = {}
    named, message = (said.get("error"), said.get("message")) if isinstance(said, dict) else (None, None)
    if response.status_code == UNAUTHORIZED or named in EXPIRED:
        return Expired(told)
    if named in GONE or message == NO_ACTOR:
        return Gone(told)
    return SourceRefuses(f"{told} is refused (status {response.status_code}, {named})")


def _said(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that have a value."""
    return {name: value for name, value in params.items() if value is not None}


def _refused(why: str) -> str:
    return (
        f"Bluesky refuses the login in BLUESKY_HANDLE and BLUESKY_APP_PASSWORD ({why}). Make a new app password in its "
        "settings, or take 'search' out of study.toml."
    )


def connect(live: Live) -> Bluesky:
    """Make ready to ask; nothing is asked yet."""
    return Bluesky(live, Web(live.asker))
