"""Everything the service refuses, each with the status and the code a client sees.

Services raise these; the web edge turns them into RFC 9457 problems and the commands into one line.
"""


class QuizsvcError(Exception):
    """A refusal that a client can act on. `detail` says what is wrong and how to mend it.

    The docstring of each class and its `mend` are the page that the problem's `type` leads to.
    """

    status = 500
    code = "internal_error"
    title = "The service failed"
    mend = "Try again later; if it stays, tell whoever runs the service the request's id."

    def __init__(
        self,
        detail: str,
        *,
        errors: list[dict[str, object]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors or []
        self.headers = headers or {}


class Invalid(QuizsvcError):
    """What was sent cannot be used; `errors` lists {pointer, message}."""

    status = 422
    code = "invalid"
    title = "What was sent cannot be used"
    mend = "Read `errors`: each names the value by a JSON pointer and says what it takes."


class NotFound(QuizsvcError):
    """No such thing, or none that this caller may see."""

    status = 404
    code = "not_found"
    title = "Not found"
    mend = "Look the id up in the list that the thing stands in. What belongs to others is not found either."


class Unauthorized(QuizsvcError):
    """The call needs a token."""

    status = 401
    code = "unauthorized"
    title = "A token is needed"
    mend = (
        "Send `Authorization: Bearer …` with a token that is neither revoked nor past its end; "
        "`POST /api/v1/learners` gives one."
    )

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer realm="quizsvc"'})


class Forbidden(QuizsvcError):
    """The token's role does not reach."""

    status = 403
    code = "forbidden"
    title = "Not allowed"
    mend = "Use a token of the role that `detail` names, or ask whoever runs the service for one."


class Conflict(QuizsvcError):
    """The thing is in a state in which this cannot be done."""

    status = 409
    code = "conflict"
    title = "Not possible now"
    mend = "Read the thing again, and decide by the state it is in."


class AttemptFinished(Conflict):
    """Answers are no longer taken."""

    code = "attempt_finished"
    title = "The attempt is finished"
    mend = "Read the report, or begin another attempt."


class TimeIsUp(Conflict):
    """The time that the quiz gives is over."""

    code = "time_is_up"
    title = "The time is up"
    mend = "Finish the attempt with POST /api/v1/attempts/{id}/finish, and read the report."


class AttemptOpen(Conflict):
    """The attempt has to be finished first."""

    code = "attempt_open"
    title = "The attempt is still open"
    mend = "`POST` its `finish` first."


class NoTriesLeft(Conflict):
    """Test mode: every try of this question is used."""

    code = "no_tries_left"
    title = "No tries left"
    mend = "Go on to another question, or finish the attempt."


class NoHintsLeft(Conflict):
    """The question has no further hint."""

    code = "no_hints_left"
    title = "No hints left"
    mend = "Answer, or ask for the solution."


class HelpNotAllowed(Conflict):
    """Test mode gives no hints and no solutions before the end."""

    code = "not_before_the_end"
    title = "Not before the end"
    mend = "Finish the attempt: its report has the solutions."


class RegradeRunning(Conflict):
    """Another regrade of the same question has not come to its end."""

    code = "regrade_running"
    title = "A regrade of this question is running"
    mend = "Wait for its end: `GET /api/v1/regrades/{id}` tells how far it is."


class NothingDue(Conflict):
    """No question is due for review."""

    code = "nothing_due"
    title = "Nothing is due"
    mend = "Wait until `due_at` of what `GET /api/v1/learners/me/reviews` lists, or begin another mode."


class NothingToAsk(Conflict):
    """The topic has no question that fits."""

    code = "nothing_to_ask"
    title = "There is no question for this"
    mend = "Choose another topic or mode; `GET /api/v1/topics/{id}` lists the modes that a topic has."


class NoQuestionLeft(Conflict):
    """Adaptive practice has asked all there is."""

    code = "no_question_left"
    title = "No question left"
    mend = "`POST` the attempt's `finish`, and read its report."


class NotAnsweredHere(Conflict):
    """Flashcards are turned and rated, not answered."""

    code = "not_answered_here"
    title = "Flashcards are not answered"
    mend = "`POST` to the attempt's `solutions` to turn the card, then to its `ratings`."


class CardNotTurned(Conflict):
    """A flashcard is rated before its back was seen."""

    code = "card_not_turned"
    title = "The card is not turned yet"
    mend = "`POST` to the attempt's `solutions` first."


class AlreadyRated(Conflict):
    """A flashcard is rated once in an attempt."""

    code = "already_rated"
    title = "The card is rated already"
    mend = "Go on to the next card."


class InProgress(Conflict):
    """Another request with the same Idempotency-Key is still being answered."""

    code = "request_in_progress"
    title = "The same request is still under way"
    mend = "Send the same request again in a few seconds; it gets the first one's answer."


class CannotRegrade(Invalid):
    """The answers that were given cannot be judged under that revision; `errors` says which and why."""

    code = "cannot_regrade"
    title = "The answers cannot be judged under that revision"
    mend = "Choose `full_credit` or `none`, or import a revision that keeps what `errors` names."


class KeyReused(Invalid):
    """An Idempotency-Key came back with another body."""

    code = "idempotency_key_reused"
    title = "The Idempotency-Key belongs to another request"
    mend = "Take a new key for every new request; keep the old one only to repeat the same body."


class Unavailable(QuizsvcError):
    """A part of the service is down or full; `retry_after` is in seconds."""

    status = 503
    code = "unavailable"
    title = "Not available now"
    mend = "Wait for as many seconds as `Retry-After` says and send it again."

    def __init__(self, detail: str, *, retry_after: int = 1) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class SandboxUnavailable(Unavailable):
    """Snippets cannot be run now; all else works."""

    code = "sandbox_unavailable"
    title = "Snippets cannot be run now"


class DatabaseBusy(Unavailable):
    """Another process holds the database for longer than we wait."""

    code = "database_busy"
    title = "The database is busy"
    mend = (
        "Wait a few seconds and try again; if it stays, whoever runs the service has to end the process that "
        "keeps the database locked."
    )


class DatabaseReadOnly(Unavailable):
    """The database can be read and not written, or its files cannot be made."""

    code = "database_read_only"
    title = "The database cannot be written"
    mend = "Whoever runs the service has to make the data folder writable; `quizsvc doctor` says how."


class DiskFull(Unavailable):
    """The disk that the database lies on is full. Reading goes on."""

    code = "disk_full"
    title = "The disk is full"
    mend = "Whoever runs the service has to make room on the disk of the data folder."


class DatabaseBroken(Unavailable):
    """The database's file is damaged, or its disk fails."""

    code = "database_broken"
    title = "The database is damaged"
    mend = "Whoever runs the service has to `quizsvc restore` it from a backup, on a disk that works."


class DatabaseUnreachable(Unavailable):
    """The database's server does not answer."""

    code = "database_unreachable"
    title = "The database does not answer"
    mend = "Try again; whoever runs the service has to see to the server in QUIZSVC_DATABASE_URL."
