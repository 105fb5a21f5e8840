"""What words announce: numbers of people, documents, accounts and cars, and dates of birth."""

import re
from collections.abc import Iterator

from bot.message.masking.found import HIDDEN, Found, announced, trimmed
from bot.message.masking.words import is_technical

_OF_A_STATE = """
ssn sin nino nin bsn nir cpf cnpj rg aadhaar aadhar tfn abn dni nie nif nuss curp pesel nip regon cnp egn oib jmbg hetu
henkilötunnus cpr personnummer fødselsnummer kennitala ahv avs svnr rvnr steuernummer steuerid idnr steuer sozialversicherungsnummer
rentenversicherungsnummer fiscale sécu securite sécurité nhs pps ppsn kimlik hkid nric mykad nik ktp bvn ein itin pan
passport passports passeport reisepass pasaporte passaporto passaporte paspoort pass paszport ausweis personalausweis
führerschein fuehrerschein permis patente rijbewijs körkort prawo imei imsi meid vin medicare medicaid insurance social
инн снилс паспорт rodné číslo rut rfc svn mrn iban dl licence license driver's ni identidad identité identity fin uin
"""
_OF_A_COMPANY = """
employee emp staff personnel worker customer client member membership user account acct badge order ticket case invoice
booking reservation reference ref contract policy payroll tenant device serial patient student subscriber subscription
application claim file record matricule matrikel matrikelnummer personalnummer kundennummer mitarbeiternummer
vertragsnummer kunden mitarbeiter id uid number no nr nummer konto kontonummer blz bankleitzahl routing aba bsb code clabe
ifsc swift bic cuenta compte conto conta rekening legajo cliente empleado matrícula número numéro numero health tracking
"""
_MARK = (
    r"(?:['’]?s)?(?P<mark>(?:[ -]{0,2}(?:numbers?|num|nummer|no|nr|nº|n°|№|id|ids?|code|card|#|account|de cliente|"
    r"de empleado|sociale|security|conduire|insurance|licen[cs]e|identity)(?![a-z])\.?){0,3}"
    r"(?P<sign>\s{0,3}(?:[:=#]|\b(?:is|was|ist|est|es|è|é|är|er|to|:)\b)\s{0,3}#?)?)\s{0,2}"
)
_VALUE = r"(?P<value>(?:[A-Z]{1,6}[ -])?[A-Za-z]{0,9}-?\d[\w./()-]{0,40}+(?:\n?[ ](?:[A-Z]{1,3}\b|[A-Za-z]{0,3}\d[\w./-]{0,20}+)){0,9}+)"
_ID = re.compile(_MARK + _VALUE)
_MIXED_ID = re.compile(_MARK + r"(?P<value>[A-Za-z]{1,12}(?=[A-Za-z0-9-]{0,20}\d)[A-Za-z0-9-]{3,40}+)")
_ORDINARY = re.compile(
    r"(?:19|20)\d\d(?:[-/.]\d{1,4}){0,2}|[Cc]-\d{1,4}/\d\d|\d{1,4}[a-z]{0,3}|\d{1,3}(?:[.,]\d{3})+|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
)
_PLATES = """
plate plates numberplate kennzeichen nummernschild immatriculation plaque matrícula matricula targa kenteken placa
nummerplåt rejestracja rejestracyjny registration reg tag car vehicle auto wagen voiture coche macchina
"""
_PLATE = re.compile(
    r"(?:(?: (?:number|no))?\.?\s{0,2}(?P<sign>[:=]|\b(?:is|was|ist|est|es|è|é|number|no)\b)?)[:.]?\s{0,2}"
    r"(?P<value>(?:[A-ZÄÖÜ]{1,4}|\d{1,4}|[A-Z0-9]{2,8})(?:[ -]{1,2}[A-ZÄÖÜ0-9]{1,5}){0,3})(?![\w-])"
)
_PLATE_SMALL = re.compile(
    r"\.?\s{0,2}(?:[:=]|is)\s{0,2}(?P<value>(?=[a-z -]{0,8}\d)[a-z0-9]{1,4}(?:[ -]?[a-z0-9]{2,5}){1,2})(?!\w)"
)
_DAY = (
    r"(?:\d{1,2}[./ -]{1,2}\d{1,2}[./ -]{1,2}(?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{8}|\d{6}"
    r"|\d{1,2}(?:st|nd|rd|th|er|\.|º)?(?: (?:of|de|d'))? ?[^\W\d_]{3,12}\.?(?: de(?:l)?)?,?(?: ?'?\d{2,4})"
    r"|[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일])(?!\d)"
)
_BORN = re.compile(
    r"(?:\(?e?\)?)[^\w\n]{0,4}(?:(?:of birth|birth|date|day|is|was|on|in|am|le|il|el|em|op|den|den|ist|est|es|è|é|är)\b[^\w\n]{1,4}){0,3}"
    rf"(?P<value>{_DAY})",
    re.IGNORECASE,
)
_BORN_YEAR = re.compile(r" in (?P<value>(?:19|20)\d\d)\b")
_INITIALS = re.compile(rf"\b[Dd]\.? ?[Oo]\.? ?[Bb]\.?[^\w\n]{{0,4}}(?P<value>{_DAY})|\bb\. ?(?P<short>{_DAY})")
_BIRTH = """
born birth birthday birthdate dob geboren geburtsdatum geburtstag né née naissance nacido nacida nacimiento nato nata
nascita nascido nascida nascimento geboortedatum född født fødselsdato urodzony urodzona urodzenia narozen рождения
родился родилась doğum syntynyt
"""
_UNSPACED = re.compile(
    r"(?:生年月日|出生日期|生日|생년월일)\W{0,3}[はは是은는]?\W{0,3}(?P<day>[\d年月日년월일./ -]{6,20})"
    rf"|(?:身份证|身分證|护照|護照|パスポート|マイナンバー|여권|주민등록)\w{{0,6}}\W{{0,3}}(?P<id>[A-Z]{{0,2}}\d[\d -]{{4,20}}[\dX])"
    rf"|(?:密码|密碼|口令|パスワード|暗証番号|비밀번호|รหัสผ่าน)\s?[はが是为為은는이가]?\s?[:：]?\s?[\"']?(?P<secret>[^\s\"',;。，{HIDDEN}]{{3,60}})"
)
_SPACELESS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def find(text: str) -> Iterator[Found]:
    """Numbers and dates beside the words that say whose they are."""
    if not any(map(str.isdigit, text)) and not _SPACELESS.search(text):
        return
    yield from announced(text, _READERS)
    for match in _INITIALS.finditer(text):
        yield Found(*match.span(match.lastgroup or 0), "date of birth", own=True)
    if _SPACELESS.search(text):
        for match in _UNSPACED.finditer(text):
            label = {"day": "date of birth", "id": "id number", "secret": "secret"}[match.lastgroup or "id"]
            yield Found(*match.span(match.lastgroup or 0), label, own=True)


def _state_id(text: str, start: int, end: int) -> Found | None:
    return _number(text, start, end, least=4)


def _company_id(text: str, start: int, end: int) -> Found | None:
    return _number(text, start, end, least=5)


def _number(text: str, start: int, end: int, least: int) -> Found | None:
    """The number behind the word. `least` digits are asked for where no sign says that a number follows."""
    match = _ID.match(text, end) or _MIXED_ID.match(text, end)
    if not match:
        return None
    span = trimmed(text, *match.span("value"))
    value = text[slice(*span)]
    digits, marked = sum(map(str.isdigit, value)), bool(match["mark"].strip())
    if is_technical(value) or (
        _ORDINARY.fullmatch(value) and not (marked and value.isdigit() and digits > 2 and least < 5)
    ):
        return None
    mixed = digits > 2 and any(map(str.isalpha, value))
    enough = digits >= (3 if marked else least) or (mixed and len(value) > 5)
    return (
        Found(*span, "account number" if _is_account(text, start, end) else "id number", own=True) if enough else None
    )


def _is_account(text: str, start: int, end: int) -> bool:
    return text[start:end].lower() in {"account", "acct", "konto", "kontonummer", "iban", "cuenta", "compte", "blz"}


def _plate(text: str, start: int, end: int) -> Found | None:
    match = _PLATE.match(text, end) or _PLATE_SMALL.match(text, end)
    if not match:
        return None
    value = match["value"]
    signs = [c for c in value if c.isalnum()]
    mixes = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    fits = mixes and 4 < len(signs) < 10 and not is_technical(value)
    return Found(*match.span("value"), "number plate", own=True) if fits else None


def _birth(text: str, start: int, end: int) -> Found | None:
    match = _BORN.match(text, end)
    if not match and re.search(r"\bi(?:'m| was| am) $", text[max(0, start - 8) : start], re.IGNORECASE):
        match = _BORN_YEAR.match(text, end)
    return Found(*match.span("value"), "date of birth", own=True) if match else None


_READERS = {
    **dict.fromkeys(_OF_A_COMPANY.split(), (_company_id,)),
    **dict.fromkeys(_OF_A_STATE.split(), (_state_id,)),
    **dict.fromkeys(_PLATES.split(), (_plate,)),
    **dict.fromkeys(("matrícula", "registration"), (_plate, _company_id)),
    **dict.fromkeys(_BIRTH.split(), (_birth,)),
}
