"""What travels with the program: heads that fit are used as they are, and learnt anew only where that is asked for."""

import json
from pathlib import Path

import numpy as np
import pytest
from test_tuned import write_prepared

from corpus.load import Entry, load_corpus
from index.build import Learning, build
from index.encoder.cache import MODELS, exported
from index.encoder.sentence_transformer import EmbeddingModel
from index.evidence.features import COVERED, NOT_COVERED, OFF_TOPIC
from index.learning import learnt as learnt_module
from index.learning.bars import Bars, HeldOut, learn_bars
from index.learning.learnt import ABOUT_FILE, Learnt, is_current, shipped_for
from index.settings import WEIGHTS


def test_the_shipped_heads_fit_and_are_current(entry: Entry, model: EmbeddingModel) -> None:
    found = shipped_for(entry, model)
    assert found is not None
    assert is_current(found, entry)
    assert found.bars.off_topic > found.bars.sole


def test_all_weights_together_are_small() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.rglob("*") if path.is_file()) < 60_000_000


def test_heads_for_another_model_or_text_are_not_used(
    entry: Entry, editable_corpus: Path, model: EmbeddingModel
) -> None:
    assert shipped_for(entry, EmbeddingModel("another")) is None
    path = editable_corpus / entry.policy.id / "policy.txt"
    path.write_text(path.read_text("utf-8").replace("SmarTek21", "Acme", 1), "utf-8")
    assert shipped_for(load_corpus(editable_corpus)[0], model) is None


def test_what_travels_serves_until_it_is_learnt_anew(
    tmp_path: Path, model: EmbeddingModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, weights = tmp_path / "corpus", tmp_path / "weights"
    write_prepared(corpus / "acme")
    entries = load_corpus(corpus)
    first = Learnt.load(build(entries, model, tmp_path / "one") / "acme")
    first.save(weights / "acme")
    monkeypatch.setattr(learnt_module, "WEIGHTS", weights)
    with (corpus / "acme" / "questions" / "q.jsonl").open("a") as file:
        file.write(json.dumps({"question": "what do the cops see", "clauses": ["s2.3"], "author": "e"}) + "\n")
    changed = load_corpus(corpus)
    kept = Learnt.load(build(changed, model, tmp_path / "two", learning=Learning.NEVER) / "acme")
    anew = Learnt.load(build(changed, model, tmp_path / "three") / "acme")
    assert kept.about == first.about
    assert not is_current(kept, changed[0])
    assert is_current(anew, changed[0])
    assert (tmp_path / "two").exists()
    assert json.loads((weights / "acme" / ABOUT_FILE).read_text("utf-8"))["policy"] == entries[0].policy.version


def test_an_export_is_made_once(model: EmbeddingModel) -> None:
    one, two = exported(model), exported(model)
    assert one is not None
    assert one == two
    assert one.parent == MODELS


def held(covered: list[float], kinds: list[int], off_topic: list[float]) -> HeldOut:
    size = len(kinds)
    return HeldOut(
        kinds=np.array(kinds, dtype=np.int8),
        accepted=np.ones((size, 2), dtype=np.bool_),
        clauses=np.full((size, 2), 0.9),
        covered=np.array(covered),
        off_topic=np.array(off_topic),
        route_names=("none",),
        routes=np.ones((kinds.count(COVERED), 1)),
        route_labels=("none",) * kinds.count(COVERED),
    )


def test_bars_lie_between_what_they_part() -> None:
    kinds = [COVERED] * 100 + [NOT_COVERED] * 100 + [OFF_TOPIC] * 100
    bars = learn_bars(held([0.8] * 100 + [0.3] * 200, kinds, [0.0] * 100 + [0.4] * 100 + [0.9] * 100))
    assert 0.3 < bars.covered <= 0.8
    assert 0.4 < bars.off_topic <= 0.9


def test_bars_keep_their_defaults_where_nothing_tells() -> None:
    assert learn_bars(held([0.8] * 5, [COVERED] * 5, [0.0] * 5)) == Bars()


def test_bars_are_read_as_they_were_written(tmp_path: Path) -> None:
    Bars(covered=0.4).save(tmp_path / "bars.json")
    assert Bars.load(tmp_path / "bars.json") == Bars(covered=0.4)
    assert Bars.load(tmp_path / "none.json") == Bars()
