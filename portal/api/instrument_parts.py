"""How one version of an instrument is shown to machines: its items, how it is scored, and its figures with sources.

Figures that nobody has checked stay out. So does the wording of published instruments: a clinic's right to use it is
not a right to hand it on.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from intake.models import NormSet
from intake.psychometrics.instrument import Instrument, Item, Scale
from intake.psychometrics.norms import NEEDED_FOR_ERROR
from portal.api.figures import Figure
from portal.care.questionnaires import STATUSES, Version, address_of

NEEDS_PERMISSION = "permission-needed"


class Texts(serializers.DictField):
    """A text by language; empty where it is in none here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=serializers.CharField(allow_blank=True), **kwargs)


class LicenceSerializer(serializers.Serializer):
    """What the owner allows. `needs_permission`: a clinic imports the words once it has the permission."""

    kind = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    terms = serializers.CharField(allow_blank=True)
    needs_permission = serializers.BooleanField()
    non_commercial = serializers.BooleanField()
    unaltered = serializers.BooleanField()


class CitationSerializer(serializers.Serializer):
    text = serializers.CharField()
    doi = serializers.CharField(allow_null=True)


class OptionSerializer(serializers.Serializer):
    """A permitted response; `weight` is its value in the score."""

    code = serializers.CharField()
    label = Texts()
    weight = serializers.IntegerField()


class EnabledSerializer(serializers.Serializer):
    """An answer that leads to the item: any one of several is enough."""

    link_id = serializers.CharField()
    at_or_above = serializers.IntegerField()


class ItemSerializer(serializers.Serializer):
    link_id = serializers.CharField()
    number = serializers.IntegerField()
    text = Texts()
    loinc = serializers.CharField(allow_null=True)
    is_quality = serializers.BooleanField()  # it says how carefully somebody answers, and is not scored
    is_risk = serializers.BooleanField()
    options = OptionSerializer(many=True)
    enable_when = EnabledSerializer(many=True)


class ScaleSerializer(serializers.Serializer):
    """How a score is made of the answers: the mean or the sum of the keyed ones, times `multiplier`, plus `offset`."""

    scale = serializers.CharField()
    name = Texts()
    formula = serializers.ChoiceField(["mean", "sum"])
    items = serializers.ListField(child=serializers.CharField())
    reverse = serializers.ListField(child=serializers.CharField())
    min_answered = serializers.IntegerField()
    missing_rule = serializers.CharField()
    range = serializers.ListField(child=Figure(allow_null=False), min_length=2, max_length=2)
    multiplier = serializers.IntegerField()
    offset = serializers.IntegerField()
    closed_by = serializers.CharField(allow_null=True)  # the item whose answer can close the scale
    higher_means = Texts()
    loinc = serializers.CharField(allow_null=True)


class BandSerializer(serializers.Serializer):
    """A named interval of scores from `low` on."""

    scale = serializers.CharField()
    band = serializers.CharField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    label = Texts()
    source = serializers.CharField()


class LineSerializer(serializers.Serializer):
    """A published line; it decides nothing about a person."""

    scale = serializers.CharField()
    score = serializers.IntegerField()
    side = serializers.CharField()
    gender = serializers.CharField(allow_null=True)
    target = serializers.CharField()
    source = serializers.CharField()


class ReliabilitySerializer(serializers.Serializer):
    scale = serializers.CharField()
    kind = serializers.CharField()
    value = Figure(allow_null=False)
    n = serializers.IntegerField(allow_null=True)
    source = serializers.CharField()


class ScaleNormSerializer(serializers.Serializer):
    scale = serializers.CharField()
    mean = Figure(allow_null=False)
    sd = Figure(allow_null=False)
    reliability = Figure()


class NormSetSerializer(serializers.Serializer):
    """A sample in use that scores are compared with: `reference` came with the instrument, `clinic` are 100 or more of
    the clinic's own people."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(["reference", "clinic"])
    label = Texts()
    n = serializers.IntegerField()
    target = serializers.CharField(allow_null=True)  # the kind of person whom the answers in it are about
    year = serializers.IntegerField(allow_null=True)
    window_from = serializers.DateField(allow_null=True)
    window_to = serializers.DateField(allow_null=True)
    source = serializers.CharField(allow_null=True)
    scales = ScaleNormSerializer(many=True)


class ScoringSerializer(serializers.Serializer):
    scores = ScaleSerializer(many=True)
    bands = BandSerializer(many=True)
    lines = LineSerializer(many=True)
    reliabilities = ReliabilitySerializer(many=True)
    norm_sets = NormSetSerializer(many=True)


class InstrumentVersionSerializer(serializers.Serializer):
    """One version of an instrument, which never changes. Words are there where they are ours or the clinic's own."""

    key = serializers.CharField()
    version = serializers.CharField()
    status = serializers.ChoiceField(STATUSES)
    why_disabled = Texts()
    title = Texts()
    instruction = Texts()
    frame = Texts()
    languages = serializers.ListField(child=serializers.CharField())
    licence = LicenceSerializer()
    citations = CitationSerializer(many=True)
    loinc = serializers.CharField(allow_null=True)
    order_id = serializers.CharField()
    checksum = serializers.CharField()
    targets = serializers.ListField(child=serializers.CharField())
    items = ItemSerializer(many=True)
    scoring = ScoringSerializer()
    fhir_url = serializers.CharField()


def members_of(version: Version, own: list[NormSet]) -> dict[str, Any]:
    """Return the members of one version; `own` are the norms of the clinic that it is compared with."""
    instrument = version.instrument
    return {
        "key": instrument.key,
        "version": instrument.version,
        "status": version.status,
        "why_disabled": dict(instrument.disabled),
        "title": dict(instrument.title),
        "instruction": dict(instrument.instruction),
        "frame": dict(instrument.frame),
        "languages": list(version.languages),
        "licence": licence_of(instrument),
        "citations": [{"text": each.text, "doi": each.doi} for each in instrument.citations],
        "loinc": instrument.loinc,
        "order_id": instrument.order_id,
        "checksum": instrument.checksum,
        "targets": list(instrument.targets.kinds) if instrument.targets else [],
        "items": [item_of(instrument, item) for item in instrument.items],
        "scoring": scoring_of(instrument, own),
        "fhir_url": f"{address_of(instrument.key)}|{instrument.version}",
    }


def licence_of(instrument: Instrument) -> dict[str, Any]:
    licence = instrument.licence
    named = ("kind", "name", "terms", "non_commercial", "unaltered")
    return {"needs_permission": licence.kind == NEEDS_PERMISSION, **{name: getattr(licence, name) for name in named}}


def item_of(instrument: Instrument, item: Item) -> dict[str, Any]:
    return {
        "link_id": item.id,
        "number": item.number,
        "text": dict(item.text),
        "loinc": item.loinc,
        "is_quality": item.is_quality,
        "is_risk": item.id in instrument.risk_items,
        "options": [{"code": each.code, "label": dict(each.text), "weight": each.value} for each in item.options],
        "enable_when": [{"link_id": each.item, "at_or_above": each.at_or_above} for each in item.asked_if],
    }


def scoring_of(instrument: Instrument, own: list[NormSet]) -> dict[str, Any]:
    norms = [reference_of(norm) for norm in instrument.norms]
    return {
        "scores": [scale_of(scale) for scale in instrument.scales],
        "bands": [
            {"band": each.key, **_named(each, "scale", "low", "high", "source"), "label": dict(each.label)}
            for each in instrument.bands
        ],
        "lines": [
            {**_named(each, "scale", "score", "side", "target", "source"), "gender": each.gender or None}
            for each in instrument.cutoffs
        ],
        "reliabilities": [_named(each, "scale", "kind", "value", "n", "source") for each in instrument.reliabilities],
        "norm_sets": norms + [own_of(row) for row in own if row.n >= NEEDED_FOR_ERROR],
    }


def scale_of(scale: Scale) -> dict[str, Any]:
    named = ("formula", "items", "min_answered", "missing_rule", "multiplier", "offset", "loinc")
    return {
        "scale": scale.key,
        "name": dict(scale.name),
        "reverse": [item for item in scale.items if item in scale.reversed_items],
        "range": [float(scale.low), float(scale.high)],
        "closed_by": scale.gate.item if scale.gate else None,
        "higher_means": dict(scale.higher_means),
        **_named(scale, *named),
    }


def reference_of(norm: Any) -> dict[str, Any]:
    """Return a sample that came with an instrument."""
    return {
        **_named(norm, "id", "n", "year", "source"),
        "kind": "reference",
        "label": dict(norm.label),
        "target": None,
        "window_from": None,
        "window_to": None,
        "scales": [{"scale": key, **_named(row, "mean", "sd", "reliability")} for key, row in norm.scales.items()],
    }


def own_of(row: NormSet) -> dict[str, Any]:
    """Return the norms of the clinic's own people, without their single scores."""
    scales = row.document["scales"]
    return {
        **_named(row, "n", "window_from", "window_to"),
        "id": str(row.pk),
        "kind": "clinic",
        "label": dict(row.label),
        "target": row.target_kind or None,
        "year": None,
        "source": None,
        "scales": [
            {"scale": key, "mean": found["mean"], "sd": found["sd"], "reliability": found["alpha"]}
            for key, found in scales.items()
            if found["n"] >= NEEDED_FOR_ERROR
        ],
    }


def _named(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
