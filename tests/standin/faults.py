"""Each fault that a test can ask for, and what it does on the wire (FAULTS is its documentation)."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.standin.answers import Answer, Refusal
from tests.standin.entra import stranger

FAULTS = {
    # Nothing is done.
    "refused": "The connection is reset before a byte is read, and for `seconds` every new one is refused.",
    "reset": "The connection is reset (RST) as soon as the headers were read; the body is not.",
    "reset-midway": "Half the body is read, then the connection is reset. Without a body: as `reset`.",
    "stall": "The request is read whole; no byte is answered for `seconds` (or `release()`), then the end.",
    "stall-midway": "Half the body is read, then nothing more for `seconds`, then a reset.",
    "401": "The key or token is not known, in the words of OpenAI, Azure or ARM.",
    "403": "`training_not_available` on jobs.*, else no permission; `AuthorizationFailed` on arm.*.",
    "404": "Nothing there.",
    "409": "`RequestConflict`: another change is under way.",
    "429": "`rate_limit_exceeded`, without Retry-After.",
    "429-retry-after": "The same with `Retry-After: seconds`.",
    "quota": "429 `insufficient_quota`; `InsufficientQuota` 400 on arm.deployments.put.",
    "unpaid": "429 `billing_not_active`.",
    "500": "Server error; nothing was done.",
    "501": "The server has no such call.",
    "503": "Overloaded; nothing was done.",
    "lost": "204, as if there were nothing; nothing was done.",
    "garbled": "200 with an HTML page, as a hotel's login page sends; nothing was done.",
    # It is done.
    "reset-accepted": "All is done as asked, then the connection is reset before a byte of the answer.",
    "stall-accepted": "All is done, no byte is answered for `seconds` (or `release()`), then the end.",
    "500-accepted": "All is done, the answer is 500.",
    "truncated": "All is done; the answer's headers are right, its body ends halfway with a closed connection.",
    "stall-answer": "All is done; headers and half the body are sent, then nothing for `seconds`, then the end.",
}
DONE = ("reset-accepted", "stall-accepted", "500-accepted", "truncated", "stall-answer")


@dataclass
class Fault:
    """One fault waiting for its call."""

    call: str
    kind: str
    times: int = 1
    skip: int = 0
    seconds: float = 5.0
    hits: int = 0
    """How often it struck."""

    def __post_init__(self) -> None:
        if self.kind not in FAULTS:
            raise ValueError(f"{self.kind} is none of {', '.join(FAULTS)}")

    @property
    def done(self) -> bool:
        """Whether the stand-in does what was asked all the same."""
        return self.kind in DONE

    def answer(self, call: str, azure: str) -> Answer | None:
        """What is answered instead of the truth; None where the wire itself breaks."""
        if self.kind == "lost":
            return Answer(status=204)
        if self.kind == "garbled":
            return Answer(b"<html><body>Please log in to the network.</body></html>", media="text/html")
        refusal = self._refusal(call, azure)
        return refusal.answer(bool(azure) or call.startswith("arm.")) if refusal else None

    def _refusal(self, call: str, azure: str) -> Refusal | None:
        arm = call.startswith("arm.")
        wait = {"Retry-After": f"{self.seconds:g}"} if self.kind == "429-retry-after" else {}
        busy = "Rate limit reached. Please try again later."
        if self.kind == "403" and call.startswith("jobs.") and not azure:
            gone = "Your organization is no longer able to create fine-tuning jobs."
            return Refusal(403, gone, "training_not_available")
        if self.kind == "quota" and arm:
            return Refusal(400, "This operation requires 1 new capacity in quota, which is 0.", "InsufficientQuota")
        return {
            "401": stranger(call, azure),
            "403": Refusal(403, "The client does not have authorization.", "AuthorizationFailed" if arm else None),
            "404": Refusal(404, "Resource not found", "ResourceNotFound" if arm else None),
            "409": Refusal(409, "Another operation is being performed on this resource.", "RequestConflict"),
            "429": Refusal(429, busy, "rate_limit_exceeded", kind="requests"),
            "429-retry-after": Refusal(429, busy, "rate_limit_exceeded", kind="requests", headers=wait),
            "quota": Refusal(
                429,
                "You exceeded your current quota, please check your plan and billing details.",
                "insufficient_quota",
                kind="insufficient_quota",
            ),
            "unpaid": Refusal(429, "Your account is not active.", "billing_not_active", kind="billing_not_active"),
            "501": Refusal(501, "Not Implemented", None, kind="server_error"),
            "500": Refusal(500, "The server had an error while processing your request.", None, kind="server_error"),
            "500-accepted": Refusal(500, "The server had an error.", None, kind="server_error"),
            "503": Refusal(
                503, "The engine is currently overloaded, please try again later.", None, kind="server_error"
            ),
        }.get(self.kind)


class Faults:
    """The faults that wait."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Wait for its call; "*" is every call."""
        self.waiting.append(fault)
        return fault

    def take(self, call: str) -> Fault | None:
        """The fault that strikes this call, if any."""
        for fault in self._for(call):
            if fault.skip > 0:
                fault.skip -= 1
            elif fault.hits < fault.times:
                fault.hits += 1
                return fault
        return None

    def _for(self, call: str) -> Iterable[Fault]:
        return [fault for fault in self.waiting if fault.call in ("*", call)]
