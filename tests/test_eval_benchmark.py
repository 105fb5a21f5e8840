"""Public sets of other policies: read strictly, ranked by every system, measured as the books say."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from eval.__main__ import main
from eval.public.benchmark import as_text, run_benchmark
from eval.public.public_sets import SAME_ANNOTATION, SAME_QUESTION, BadBenchmark, ForeignPolicy, read_public_set
from eval.public.rankers import EMBEDDING, ENGINE, FUSED, LEXICAL, PLAIN, Ranked, rankers
from eval.public.ranking import ranking_figures
from index.encoder.sentence_transformer import EmbeddingModel

SEGMENTS = (
    "We collect your name and e-mail address when you sign up.",
    "We share data with the police when a court orders it.",
    "You can delete your account in the settings.",
    "We use cookies to remember your language.",
)
QUESTIONS = {"who tells the cops": [1], "how do i get rid of my profile": [2], "do you sell my dna": []}


def site(name: str = "a.example", **changes: Any) -> dict[str, Any]:
    asked = [
        {"question_id": f"{name}-{number}", "question": question, "relevant_segment_ids": [f"s{i}" for i in relevant]}
        for number, (question, relevant) in enumerate(QUESTIONS.items())
    ]
    segments = [{"segment_id": f"s{i}", "text": text} for i, text in enumerate(SEGMENTS)]
    return {"site": name, "segments": segments, "questions": asked} | changes


def write(path: Path, *sites: dict[str, Any]) -> Path:
    path.write_text("\n".join(map(json.dumps, sites)), "utf-8")
    return path


def test_ranking_figures_of_known_rankings() -> None:
    relevant = [np.array([i in wanted for i in range(12)]) for wanted in ({0}, {1, 2}, {11})]
    scores = [-np.arange(12.0)] * 3
    found = ranking_figures(relevant, scores)
    assert found["R@1"].tolist() == [1, 0, 0]
    assert found["R@3"].tolist() == [1, 1, 0]
    assert found["Hit@3"].tolist() == [1, 1, 0]
    assert found["MRR@10"].tolist() == [1, 0.5, 0]
    books = [ndcg_score([wanted], [row], k=10) for wanted, row in zip(relevant, scores, strict=True)]
    assert found["nDCG@10"] == pytest.approx(books)


def test_equal_scores_keep_the_order_of_the_policy() -> None:
    relevant = [np.array([True, False, False]), np.array([False, False, True])]
    assert ranking_figures(relevant, [np.zeros(3)] * 2)["MRR@10"].tolist() == pytest.approx([1, 1 / 3])


def test_policies_are_read_packed_or_not(tmp_path: Path) -> None:
    plain = write(tmp_path / "a.jsonl", site(), site("b.example"))
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    for path in (plain, packed):
        first, second = read_public_set(path)
        assert (first.site, second.site) == ("a.example", "b.example")
        assert first.segments == SEGMENTS
        assert first.relevant[SAME_QUESTION].sum(axis=1).tolist() == [1, 1, 0]
        assert SAME_ANNOTATION not in first.relevant


def test_segments_annotated_alike_are_a_second_kind_of_relevance(tmp_path: Path) -> None:
    asked = [dict(q, relevant_segment_ids_same_type=["s0", "s1"]) for q in site()["questions"]]
    (policy,) = read_public_set(write(tmp_path / "a.jsonl", site(questions=asked)))
    assert policy.relevant[SAME_ANNOTATION].sum(axis=1).tolist() == [2, 2, 2]


@pytest.mark.parametrize(
    "second, message",
    [
        ({"site": "b"}, "a.jsonl:2: segments: Field required"),
        (site(segments=[]), "a.jsonl:2: segments"),
        (site(segments=[{"segment_id": "s1", "text": "x"}]), "no segment 's2' in a.example"),
        (site(segments=[*site()["segments"], {"segment_id": "s1", "text": "x"}]), "the same segment_id"),
        (site(questions=[{"question_id": "q", "question": "x"}]), "questions.0.relevant_segment_ids"),
    ],
)
def test_a_line_that_is_no_policy_is_named(tmp_path: Path, second: dict[str, Any], message: str) -> None:
    with pytest.raises(BadBenchmark, match=message):
        read_public_set(write(tmp_path / "a.jsonl", site("first"), second))


@pytest.mark.parametrize("content", [b"", b"\x1f\x8bnot packed", b"\xff\xfe\x00", b"[]", b"{"])
def test_a_file_that_is_no_set_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(BadBenchmark, match=r"a\.jsonl"):
        read_public_set(path)


def right_and_wrong(policy: ForeignPolicy) -> dict[str, Ranked]:
    """A system that knows, and a plain one that has it all backwards."""
    known = policy.relevant[SAME_QUESTION].astype(float)
    return {ENGINE: Ranked(known, known.max(axis=1)), PLAIN: Ranked(-known, -known.max(axis=1))}


def test_a_better_system_is_ahead_by_question_and_by_policy(tmp_path: Path) -> None:
    policies = read_public_set(write(tmp_path / "a.jsonl", *(site(f"{n}.example") for n in range(6))))
    found = run_benchmark(policies, right_and_wrong)
    assert (found.policies, found.questions, found.unanswerable) == (6, 18, 6)
    engine, plain = found.ranking[SAME_QUESTION]
    assert engine.metrics["nDCG@10"] == 1.0
    assert plain.gain is None
    assert engine.gain is not None
    assert engine.gain.by_question[0] > 0.3
    # Every policy is alike here, so that drawing whole policies changes nothing.
    assert engine.gain.by_policy == pytest.approx((engine.gain.value, engine.gain.value))
    assert [result.metrics["AUC"] for result in found.refusal] == [1.0, 0.0]
    assert "answered at all" in as_text(found)


def test_without_unanswerable_questions_refusal_is_not_measured(tmp_path: Path) -> None:
    (policy,) = read_public_set(write(tmp_path / "a.jsonl", site(questions=site()["questions"][:2])))
    assert run_benchmark([policy], right_and_wrong).refusal == []


def test_every_system_ranks_a_bare_policy(tmp_path: Path, model: EmbeddingModel) -> None:
    long = {"segment_id": "s4", "text": "We keep records of every visit. " * 90}
    (policy,) = read_public_set(write(tmp_path / "a.jsonl", site(segments=[*site()["segments"], long])))
    found = rankers(model)(policy)
    assert set(found) == {ENGINE, EMBEDDING, PLAIN, LEXICAL, FUSED}
    for ranked in found.values():
        assert ranked.scores.shape == (3, 5)
        assert ranked.answered.shape == (3,)
        assert np.isfinite(ranked.scores).all()
    assert found[ENGINE].scores.argmax(axis=1)[:2].tolist() == [1, 2]
    assert found[ENGINE].answered[0] > found[ENGINE].answered[2]
    assert not np.allclose(found[EMBEDDING].scores, found[PLAIN].scores, atol=1e-3)


def test_mistakes_on_the_command_line_are_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--benchmark", "policyqa", str(tmp_path / "none.jsonl")]) == 2
    assert "No such file" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--benchmark", "squad", "x"])
    assert "no benchmark 'squad'" in capsys.readouterr().err
