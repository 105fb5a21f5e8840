"""Token budget, counted with tiktoken and a vocabulary of our own, so that counting needs no network.

The vocabulary is trained on this project's own texts (`python -m index vocabulary`). It is small, so it counts high:
a safe budget, not a provider's count.
"""

import base64
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import tiktoken

from index.settings import WEIGHTS

VOCABULARY = WEIGHTS / "vocabulary.tiktoken"
PATTERN = (
    r"""'(?:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"""
)
VOCABULARY_SIZE = 4096


@cache
def encoding() -> tiktoken.Encoding:
    """The shipped encoding, parsed from its file: tiktoken's own loader would keep a stale copy elsewhere."""
    ranks = {}
    for line in VOCABULARY.read_text("ascii").splitlines():
        token, rank = line.split()
        ranks[base64.b64decode(token)] = int(rank)
    return tiktoken.Encoding("desk", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})


def count(text: str) -> int:
    """Tokens of `text`; whatever people type is plain text, never a control token."""
    return len(encoding().encode(text, disallowed_special=()))


def train(texts: Iterable[str], path: Path = VOCABULARY) -> None:
    """Learn byte-level merges from `texts` and write them as `base64 rank` lines."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY_SIZE, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    to_byte = _byte_of_character()
    tokens = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    pieces = [bytes(to_byte[character] for character in token) for token, _ in tokens]
    # tiktoken wants every single byte first and merges in the order they were learnt.
    ordered = sorted(pieces, key=lambda piece: len(piece) > 1)
    path.write_text("".join(f"{base64.b64encode(p).decode()} {rank}\n" for rank, p in enumerate(ordered)), "ascii")


def _byte_of_character() -> dict[str, int]:
    """The printable stand-ins that byte-level vocabularies write for bytes (GPT-2's table), inverted."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(others)}
