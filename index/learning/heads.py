"""Linear heads: learnt at build by scikit-learn, applied with numpy, saved as plain arrays (never pickled)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.evidence.features import Array

Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class LinearHead:
    """Logits are `x @ weights + bias`; column k speaks of `classes[k]`. A binary head has one column."""

    weights: Array
    bias: Array
    classes: tuple[str, ...]

    def logits(self, x: Any) -> Array:
        """Shape (..., columns) for `x` of shape (..., features), which may be a sparse matrix."""
        product: Array = x @ self.weights + self.bias
        return product

    def probabilities(self, x: Any) -> Array:
        """Softmax over the classes."""
        return softmax(self.logits(x))

    def probability(self, x: Array) -> Array:
        """Of a binary head: probability of its positive class, shape (...,)."""
        positive: Array = 1.0 / (1.0 + np.exp(-self.logits(x)[..., 0]))
        return positive

    def arrays(self, name: str) -> Arrays:
        """For `numpy.savez`: everything, as arrays named after the head."""
        classes = np.array(self.classes, dtype=np.str_)
        return {f"{name}.weights": self.weights, f"{name}.bias": self.bias, f"{name}.classes": classes}

    @classmethod
    def from_arrays(cls, name: str, arrays: Arrays) -> "LinearHead":
        classes = tuple(str(c) for c in arrays[f"{name}.classes"])
        return cls(arrays[f"{name}.weights"], arrays[f"{name}.bias"], classes)


@dataclass(frozen=True)
class QuadraticHead:
    """A yes or no from inputs, their squares and their products: what one source says may depend on another.

    Inputs are brought to zero mean and unit variance first: `mean` and `scale` have shape (features,).
    """

    mean: Array
    scale: Array
    linear: LinearHead

    def logits(self, x: Array) -> Array:
        """Shape (...,) for `x` of shape (..., features)."""
        found: Array = self.linear.logits(_with_products((x - self.mean) / self.scale))[..., 0]
        return found

    def probability(self, x: Array) -> Array:
        """Shape (...,)."""
        positive: Array = 1.0 / (1.0 + np.exp(-self.logits(x)))
        return positive

    def arrays(self, name: str) -> Arrays:
        """For `numpy.savez`: everything, as arrays named after the head."""
        return {f"{name}.mean": self.mean, f"{name}.scale": self.scale, **self.linear.arrays(name)}

    @classmethod
    def from_arrays(cls, name: str, arrays: Arrays) -> "QuadraticHead":
        return cls(arrays[f"{name}.mean"], arrays[f"{name}.scale"], LinearHead.from_arrays(name, arrays))


def _with_products(z: Array) -> Array:
    """Shape (..., features) to (..., features + features * (features + 1) / 2)."""
    first, second = np.triu_indices(z.shape[-1])
    found: Array = np.concatenate([z, z[..., first] * z[..., second]], axis=-1)
    return found


def softmax(logits: Array) -> Array:
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    scaled: Array = exponents / exponents.sum(axis=-1, keepdims=True)
    return scaled


def save_arrays(path: Path, arrays: Arrays) -> None:
    """Write `arrays` under their names."""
    np.savez(path, **arrays)  # type: ignore[arg-type]  # its stub takes any keyword for `allow_pickle`


def load_arrays(path: Path) -> Arrays:
    with np.load(path) as stored:
        return dict(stored)


def fit(x: Any, y: Sequence[str] | npt.NDArray[Any], regularisation: float, balanced: bool = False) -> LinearHead:
    """Multinomial logistic regression of classes `y` on `x` (rows, features), dense or sparse.

    Smaller `regularisation` (C), simpler head.
    """
    from sklearn.linear_model import LogisticRegression

    classes = np.unique(np.asarray(y))
    if len(classes) == 1:  # nothing to tell apart
        return LinearHead(np.zeros((x.shape[1], 1)), np.zeros(1), (str(classes[0]),))
    weight = "balanced" if balanced else None
    model = LogisticRegression(C=regularisation, max_iter=1000, class_weight=weight)
    model.fit(x, np.asarray(y))
    if len(model.classes_) == 2:  # scikit-learn keeps one column for two classes; ours has one a class
        weights = np.concatenate([np.zeros_like(model.coef_.T), model.coef_.T], axis=1)
        return LinearHead(weights, np.array([0.0, model.intercept_[0]]), tuple(map(str, model.classes_)))
    return LinearHead(model.coef_.T.copy(), model.intercept_.copy(), tuple(map(str, model.classes_)))


def fit_binary(x: Array, y: npt.NDArray[np.bool_], regularisation: float) -> LinearHead:
    """Logistic regression of a yes or no, its inputs scaled to unit variance; the scale is folded into the weights."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression(C=regularisation, max_iter=2000)
    model.fit((x - mean) / scale, y)
    weights = (model.coef_[0] / scale)[:, None]
    bias = model.intercept_ - (mean / scale) @ model.coef_[0]
    return LinearHead(weights, bias, ("yes",))


def fit_quadratic(x: Array, y: npt.NDArray[np.bool_], regularisation: float) -> QuadraticHead:
    """Logistic regression of a yes or no on the inputs, their squares and products."""
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    return QuadraticHead(mean, scale, fit_binary(_with_products((x - mean) / scale), y, regularisation))
