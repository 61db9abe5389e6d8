"""Files that mean harm or are broken, each by a name: SAFETY 2.11. Built here, so that none lies in the repository."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from typing import Any

from tests.intake.instruments.questionnaires import PHQ, coding, lines, phq9, weight, written
from tests.wordings import as_csv, rows_of

Json = dict[str, Any]
LOOP = {"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"}
ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def files() -> dict[str, bytes]:
    """Name to bytes of every file of the corpus."""
    return {**_containers(), **_json(), **_numbers_and_letters(), **_trees(), **_rows()}


def changed(change: Callable[[Json], Any]) -> bytes:
    tree = phq9()
    change(tree)
    return written(tree)


def _containers() -> dict[str, bytes]:
    good = written(phq9())
    return {
        "xml": b"<Questionnaire xmlns='http://hl7.org/fhir'/>",
        "xxe": b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY e SYSTEM "file:///etc/passwd">]><q>&e;</q>',
        "billion laughs": f'<!DOCTYPE q [<!ENTITY l0 "ha">{ENTITIES}]><q>&l9;</q>'.encode(),
        "xml after a mark": b"\xef\xbb\xbf  <q/>",
        "web page": b"<!doctype html><script>alert(1)</script>",
        "zip bomb": _zip("q.json", b"\0" * 190_000_000),
        "zip slip": _zip("../../../etc/cron.d/x", good),
        "zip with a link": _zip_link(),
        "empty zip": _zip("", b"")[-22:],
        "gzip bomb": gzip.compress(b"[" * 50_000_000),
        "bzip2": bz2.compress(good),
        "xz": lzma.compress(good),
        "tar with a link": _tar_link(),
        "pdf": b"%PDF-1.7\n1 0 obj",
        "picture": b"\x89PNG\r\n\x1a\n",
    }


def _json() -> dict[str, bytes]:
    good = written(phq9())
    return {
        "more than 1 MB": good[:-1] + b', "x": "' + b"a" * 1_000_000 + b'"}',
        "a million items": b'{"resourceType":"Questionnaire","item":[' + b'{"linkId":"a"},' * 1_000_000 + b"{}]}",
        "items within 1 MB": written(_many(10_000)),
        "2,001 items": written(_many(2_001)),
        "33 deep": b'{"a":' + b"[" * 33 + b"]" * 33 + b"}",
        "100,000 deep": b"[" * 100_000 + b"]" * 100_000,
        "deep objects": b'{"a":' * 190_000 + b"1" + b"}" * 190_000,
        "unclosed": b'{"item": ' + b"[" * 400_000,
        "unclosed text of escapes": b'{"a": "' + b'\\"' * 480_000,
        "a lone backslash": b'{"a": "\\',
        "empty lists": b'{"item": [' + b"[]," * 330_000 + b"[]]}",
        "empty objects": b'{"item": [' + b"{}," * 330_000 + b"{}]}",
        "a list": b"[" + good + b"]",
        "a bundle": written({"resourceType": "Bundle", "entry": [{"resource": phq9()}]}),
        "a response": written({"resourceType": "QuestionnaireResponse"}),
        "no kind": b"{}",
        "a kind that is no text": b'{"resourceType": ["Questionnaire"]}',
        "two files": good + good,
        "cut off": good[: len(good) // 2],
        "comments": b"{/* x */}",
        "single quotes": b"{'resourceType': 'Questionnaire'}",
        "a key twice": good[:-1] + b', "status": "active"}',
        "a key 100,000 times": b"{" + b'"a":1,' * 100_000 + b'"a":1}',
        "a key twice by escape": good[:-1] + b', "st\\u0061tus": "active"}',
        "__proto__": good[:-1] + b', "__proto__": {"admin": true}}',
        "constructor": good[:-1] + b', "constructor": {"prototype": {}}}',
    }


def _numbers_and_letters() -> dict[str, bytes]:
    good = written(phq9())

    def with_text(text: bytes) -> bytes:
        return good.replace(b'"Line 3"', b'"' + text + b'"')

    def with_weight(number: bytes) -> bytes:
        return good.replace(b'"valueDecimal": 3', b'"valueDecimal": ' + number)

    return {
        "NaN": with_weight(b"NaN"),
        "Infinity": with_weight(b"Infinity"),
        "-Infinity": with_weight(b"-Infinity"),
        "a huge power": with_weight(b"1e999999999"),
        "a long number": with_weight(b"9" * 500_000),
        "a long fraction": with_weight(b"0." + b"3" * 500_000),
        "a weight as text": with_weight(b'"3"'),
        "a weight that is true": with_weight(b"true"),
        "a weight that is not of the key": with_weight(b"4"),
        "a weight by halves": with_weight(b"2.5"),
        "a lone surrogate": with_text(b"Line \\ud800"),
        "surrogates the wrong way": with_text(b"\\udc00\\ud800"),
        "NUL by escape": with_text(b"Line \\u0000"),
        "NUL": with_text(b"Line \x00"),
        "a bell": with_text(b"Line \\u0007"),
        "turned writing": with_text("Line \u202e3".encode()),
        "no width": with_text("Li\u200bne".encode()),
        "UTF-16": good.decode().encode("utf-16"),
        "UTF-16 without a mark": good.decode().encode("utf-16-le"),
        "UTF-32": good.decode().encode("utf-32"),
        "UTF-7": b"+AHs-" + good,
        "Latin-1": with_text("Línea".encode("latin-1")),
        "overlong UTF-8": with_text(b"\xc0\xbcb"),
        "raw surrogate": with_text(b"\xed\xa0\x80"),
        "two marks": b"\xef\xbb\xbf\xef\xbb\xbf" + good,
        "a script": with_text(b"<script>alert(1)</script>"),
        "a picture that runs": with_text(b"<img src=x onerror=alert(1)>"),
        "a spreadsheet's formula": with_text(b"=HYPERLINK(1)"),
        "a long text": with_text(b"word " * 100_000),
        "blank": with_text(b"   "),
    }


def _trees() -> dict[str, bytes]:
    def link(tree: Json, value: Any) -> None:
        lines(tree)[1]["linkId"] = value

    def wait(tree: Json) -> None:
        one, two = lines(tree)[:2]
        one["enableWhen"] = [{"question": two["linkId"], "operator": "exists", "answerBoolean": True}]
        two["enableWhen"] = [{"question": one["linkId"], "operator": "exists", "answerBoolean": True}]

    def loop(tree: Json) -> None:
        for name, other in (("a", "b"), ("b", "a")):
            value = {"language": "text/fhirpath", "expression": f"%resource.item.where(linkId='{other}').answer.value"}
            extension = [{**LOOP, "valueExpression": value}]
            tree["item"].append({"linkId": name, "type": "decimal", "readOnly": True, "extension": extension})

    return {
        "a link id twice": changed(lambda tree: link(tree, lines(tree)[0]["linkId"])),
        "a look-alike link id": changed(lambda tree: link(tree, "/4425\u043e-9")),
        "a wide link id": changed(lambda tree: link(tree, "\uff11")),
        "a link id that breaks out": changed(lambda tree: link(tree, "x') or ('1'='1")),
        "an endless link id": changed(lambda tree: link(tree, "a" * 900_000)),
        "no link id": changed(lambda tree: lines(tree)[1].pop("linkId")),
        "a link id that is a number": changed(lambda tree: link(tree, 7)),
        "a formula with a loop": changed(loop),
        "conditions in a circle": changed(wait),
        "a condition on nothing": changed(
            lambda tree: lines(tree)[0].update(enableWhen=[{"question": "x", "operator": "=", "answerInteger": 1}])
        ),
        "items that are a text": changed(lambda tree: tree.update(item="x")),
        "an item that is a list": changed(lambda tree: tree["item"].append([])),
        "an option of two kinds": changed(
            lambda tree: lines(tree)[0]["answerOption"].append({"valueReference": {"reference": "Patient/1"}})
        ),
        "answers from elsewhere": changed(
            lambda tree: lines(tree)[0].update(answerOption=None, answerValueSet="http://169.254.169.254/")
        ),
        "an item of another release": changed(lambda tree: lines(tree)[0].update(option=[{"valueString": "x"}])),
        "a rule that is not known": changed(lambda tree: tree.update(modifierExtension=[{"url": "urn:x"}])),
        "two weights": changed(
            lambda tree: lines(tree)[0]["answerOption"][0]["valueCoding"].update(extension=[weight(3)])
        ),
        "an item twice by its code": changed(lambda tree: lines(tree)[1].update(code=[coding("44250-9")])),
        "no questions": changed(lambda tree: tree.update(item=[{"linkId": "a", "type": "display", "text": "x"}])),
    }


def _rows() -> dict[str, bytes]:
    rows = rows_of(PHQ)
    return {
        "CSV with a script": as_csv([*rows[:2], {**rows[2], "text": "<svg/onload=alert(1)>"}, *rows[3:]]),
        "CSV with a formula": as_csv([*rows[:2], {**rows[2], "text": "@SUM(A1)"}, *rows[3:]]),
        "CSV with a look-alike": as_csv(rows_of(PHQ, instrument_id="рhq-9")),
        "CSV with an item twice": as_csv([*rows, rows[0]]),
        "CSV of many rows": as_csv(rows) + b"\r\n" * 500_000,
        "CSV with one open quote": as_csv(rows) + b'"' + b"a" * 900_000,
        "CSV with NUL": as_csv(rows).replace(b"Line 3", b"Line\x003"),
        "nothing but zeros": b"\0" * 900_000,
    }


def _many(count: int) -> Json:
    tree = phq9()
    tree["item"] = [{"linkId": str(number), "type": "display"} for number in range(count)]
    return tree


def _zip(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if name:
            archive.writestr(name, content)
    return out.getvalue()


def _zip_link() -> bytes:
    out = io.BytesIO()
    entry = zipfile.ZipInfo("q.json")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def _tar_link() -> bytes:
    out = io.BytesIO()
    entry = tarfile.TarInfo("q.json")
    entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(entry)
    return out.getvalue()


def as_json() -> str:
    """The corpus for another process: name to bytes in hexadecimal."""
    return json.dumps({name: content.hex() for name, content in files().items()})
