"""Exported embedding models, kept by what they are: an export takes long, and its result is the same."""

import contextlib
import hashlib
import os
import secrets
import shutil
from importlib.metadata import version
from pathlib import Path

from index.encoder.sentence_transformer import EmbeddingModel

MODELS = Path(".desk/models")
_EXPORT = "1"
"""Raise when the same model is exported otherwise."""


def exported(model: EmbeddingModel, models: Path = MODELS) -> Path | None:
    """Folder of `model` as `OnnxEncoder` opens it; None when it cannot be exported faithfully."""
    name = f"{model.label}\n{_EXPORT}\n{version('onnxruntime')}"
    folder = models / hashlib.sha256(name.encode()).hexdigest()[:16]
    if folder.exists():
        return folder
    partial = models / f"{folder.name}.{secrets.token_hex(4)}.partial"
    try:
        if not model.export(partial):
            return None
        with contextlib.suppress(OSError):  # another process was faster: its export is as good
            partial.rename(folder)
        return folder
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def place(exported_folder: Path, folder: Path) -> None:
    """Put an exported model into `folder`, as links where the file system allows it."""
    folder.mkdir(parents=True)
    for source in exported_folder.iterdir():
        try:
            os.link(source, folder / source.name)
        except OSError:
            shutil.copy2(source, folder / source.name)
