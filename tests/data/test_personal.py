"""Personal data and secrets: what must be found, and what only looks like it."""

import random
from collections.abc import Callable, Iterator

import pytest

from ftgui.data.checks import personal, secrets
from ftgui.data.checks.looks import look
from ftgui.data.checks.spots import redact
from ftgui.data.rows import Message, Row
from tests.data.judged import is_suspicious


def found(text: str) -> list[tuple[str, str]]:
    return [(spot.code.removeprefix("data."), text[spot.start : spot.end]) for spot in personal.spots(text)]


def answer(text: str) -> Row:
    return Row(messages=(Message(role="assistant", content=text),))


def luhn(digits: str) -> str:
    total = sum(
        sum(divmod(int(digit) * 2, 10)) if place % 2 == 0 else int(digit)
        for place, digit in enumerate(reversed(digits))
    )
    return digits + str(-total % 10)


def iban(country: str, account: str) -> str:
    number = int("".join(str(int(letter, 36)) for letter in f"{account}{country}00"))
    return f"{country}{98 - number % 97:02}{account}"


def number(dice: random.Random, count: int, first: str = "123456789") -> str:
    return dice.choice(first) + "".join(dice.choice("0123456789") for _ in range(count - 1))


def in_fours(text: str, sign: str = " ") -> str:
    return sign.join(text[place : place + 4] for place in range(0, len(text), 4))


NAMES = ("anna", "j.smith", "maria-lopez", "bob_99", "k+news", "Ärzte")
HOSTS = ("gmail.com", "posteo.de", "mail.co.uk", "uni-ulm.de", "firma.io")
MAKERS: dict[str, tuple[Callable[[random.Random], str], ...]] = {
    "email": (lambda dice: f"{dice.choice(NAMES)}@{dice.choice(HOSTS)}",),
    "phone": (
        lambda dice: f"+49 30 {number(dice, 7)}",
        lambda dice: f"+1 212-{number(dice, 3, '23456789')}-{number(dice, 4)}",
        lambda dice: f"({dice.choice(['212', '415', '617'])}) {number(dice, 3, '23456789')}-{number(dice, 4)}",
        lambda dice: f"{dice.choice(['212', '415', '617'])}-{number(dice, 3, '2345678')}-{number(dice, 4)}",
        lambda dice: f"06 {' '.join(number(dice, 2) for _ in range(4))}",
        lambda dice: f"0171 {number(dice, 7)}",
        lambda dice: f"+4479{number(dice, 8)}",
        lambda dice: f"+33 6 {' '.join(number(dice, 2) for _ in range(4))}",
    ),
    "iban": (
        lambda dice: iban("DE", number(dice, 18)),
        lambda dice: in_fours(iban("DE", number(dice, 18))),
        lambda dice: in_fours(iban("GB", f"WEST{number(dice, 14)}")),
    ),
    "card": (
        lambda dice: in_fours(luhn("4" + number(dice, 14))),
        lambda dice: in_fours(luhn("52" + number(dice, 13)), "-"),
        lambda dice: luhn("37" + number(dice, 12)),
    ),
    "id_number": (
        lambda dice: f"{number(dice, 3, '1234')}-{number(dice, 2)}-{number(dice, 4)}",
        lambda _: "756.1234.5678.97",
        lambda _: "RSSMRA85T10A562S",
        lambda _: "X1234567L",
    ),
    "ip_address": (
        lambda dice: ".".join(str(dice.randint(11, 99)) for _ in range(4)),
        lambda dice: f"2a02:8108:{number(dice, 4)}:7c00::{number(dice, 3)}",
    ),
}
FRAMES = ("{}", "Write to {}.", "It is {}, thanks!", "Hello,\n{}\nbye", "(see {})", "“{}”")
MANY = 60


def positives(code: str) -> Iterator[tuple[str, str]]:
    dice = random.Random(code)
    for _ in range(MANY):
        made = dice.choice(MAKERS[code])(dice)
        yield made, dice.choice(FRAMES).format(made)


@pytest.mark.parametrize("code", MAKERS)
def test_made_personal_data_is_found_whole(code: str) -> None:
    missed = [text for made, text in positives(code) if (code, made) not in found(text)]
    assert len(missed) <= MANY * 0.05, missed  # a made telephone number may be in no use


@pytest.mark.parametrize("code", MAKERS)
def test_what_is_found_closely_is_not_ruled_out_at_first_sight(code: str) -> None:
    assert [text for _, text in positives(code) if found(text) and not is_suspicious(answer(text))] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Meine Steuer-ID ist 86095742719.", "id_number"),
        ("PESEL: 44051401359", "id_number"),
        ("My NHS number is 943 476 5919", "id_number"),
        ("Call me at 4155552671 after five", "phone"),
        ("Tel. 030 2345678", "phone"),
        ("My phone number is 0171-2345678", "phone"),
        ("mobile 07911 123456", "phone"),
        ("SSN 536904399", "id_number"),
    ],
)
def test_numbers_that_their_name_stands_before(text: str, code: str) -> None:
    assert [each for each, _ in found(text)] == [code]
    assert is_suspicious(answer(text))


@pytest.mark.parametrize(
    "text",
    [
        "Your order number is 4111 1111 1111 1111 0",
        "Order #4539148803436467 was sent.",
        "Invoice no. 0301-4455667 is due.",
        "It costs $1,234,567.89 or 1.234.567,89 €.",
        "Released 2024-01-15, 15.01.2024 12:30 and 01/15/2024.",
        "From 1990-2000 and 2001-2010, then 2019 2020 2021.",
        "Version 10.12.14.16 and v1.2.3.4, driver 31.0.15.4",
        "ISBN 978-3-16-148410-0 and 0-306-40615-2",
        "EAN 4006381333931",
        "pi is 3.14159265358979323846 and e 2.718281828459045",
        "127.0.0.1, 192.168.178.1, 10.11.12.13, 255.255.255.0, 8.8.8.8, 203.0.113.7",
        "Use icon@2x.png and react@18.2.0, @app.route, @user and git@github.com:a/b.git",
        "john@example.com and x@y.example are examples",
        "Commit 1234567 and 0123456789abcdef0123456789abcdef01234567",
        "The population is 83 149 300; 1 000 000 of them are 20 to 30.",
        "Sizes 36 37 38 39 40 41 42 43",
        "5555 5555 5555 5555",
        "Coordinates 52.520008, 13.404954 and 48.8566 2.3522",
        "1700000000 seconds since 1970, 86400000 ms",
        "Article 0815-4711, part 12-3456-7890",
        "The helpline is 1-800-273-8255.",
        "09:30-17:45, room 0123, ext. 456",
        "numbers: [67, 58, 95, 45], target 77",
        "Tracking 1Z999AA10123456784",
        "UUID 550e8400-e29b-41d4-a716-446655440000",
        "Chapter 1.2.3.4, § 12.13.14.15",
        "DE12 3456 is a plate, DE89 too",
        "AB1234567890 is a part",
        "std::vector<int> a::b::c 10::20",
        "The ratio is 4:3, 16:9, 1920x1080, 12345678x",
        "123-45-6789-0 and 000-00-0000",
        "Serial number 490154203237518",
        "51 Franklin Street, Boston, MA 02110-1301 USA",
        "The call 20170817 failed; multicast 224.0.1.187",
    ],
)
def test_what_only_looks_like_personal_data(text: str) -> None:
    assert found(text) == []


AWS = "AKIA" + "Q3EGRZ5T7ABCDEFG"
SECRETS = [
    AWS,
    "sk-proj-" + "Ab3" * 15,
    "sk-ant-api03-" + "x9Y_" * 20,
    "ghp_" + "a1B2" * 9,
    "xoxb-123456789012-1234567890123-" + "aB3" * 8,
    "hf_" + "qWeRtY" * 6,
    "AIza" + "Sy1" + "bC4" * 10 + "dE",
    "glpat-" + "a1B2c3D4e5F6g7H8i9J0",
    "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("frame", ["{}", "my key is {} ok?", 'key = "{}"', "line\n{}\nline"])
def test_keys_of_providers_are_found_and_taken_out(secret: str, frame: str) -> None:
    text = frame.format(secret)
    assert is_suspicious(answer(text))
    assert redact(text, secrets.CODE, secrets.spots) == frame.format("[secret]")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("password: Hunter2xyz", "password: [secret]"),
        ("DB_PASSWORD=s3cr3tPa55", "DB_PASSWORD=[secret]"),
        ('{"api_key": "9f8e7d6c5b4a"}', '{"api_key": "[secret]"}'),
        ("postgres://bob:Tr0ub4dor@db.firma.de/x", "postgres://bob:[secret]@db.firma.de/x"),
        ("Passwort: Sommer2024!", "Passwort: [secret]"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\nabc/+=\n-----END RSA PRIVATE KEY-----\nBye",
            "[secret]Bye",
        ),
    ],
)
def test_passwords_and_key_blocks_are_taken_out(text: str, hidden: str) -> None:
    assert is_suspicious(answer(text))
    assert redact(text, secrets.CODE, secrets.spots).replace("\n", "") == hidden.replace("\n", "")


@pytest.mark.parametrize(
    "text",
    [
        "Your password: must be at least 8 characters long",
        "password: incorrect-and-rejected",
        "password = getpass.getpass()",
        "API_KEY=your-api-key-1234",
        "api_key = os.environ['OPENAI_KEY_2']",
        "sk-learn is scikit-learn, ask-me-anything-at-any-time-you-like",
        "token: str = None, secret: bytes",
        "AKIAEXAMPLE is short",
        "http://localhost:8080/a@b",
        "The secret = practice, practice, practice",
        "password=********1",
    ],
)
def test_words_about_keys_are_no_keys(text: str) -> None:
    assert secrets.spots(text) == []


def test_a_secret_is_not_repeated_in_words() -> None:
    (finding,) = look(Row((Message("user", f"Key {AWS}"), Message("assistant", "ok"))))
    assert (finding.code, finding.words) == ("data.secret", {"text": "AKIA…"})


def test_arguments_of_tools_and_what_graders_get_are_looked_at_too() -> None:
    call: dict[str, object] = {"id": "1", "function": {"name": "mail", "arguments": '{"to": "a@posteo.de", "n": 3}'}}
    row = Row((Message("user", "Send it"), Message("assistant", "", tool_calls=[call])), extra={"phone": 493023456789})
    assert {finding.code for finding in look(row)} == {"data.email", "data.phone"}
