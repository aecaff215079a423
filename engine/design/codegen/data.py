"""The part of the training script that loads the data and divides it."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import indent

from engine.design.codegen.layout import folded
from engine.design.data import Loading
from engine.design.layers import quoted

_STRATIFIED = '''\
def split(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Divide the samples into training and validation, every class in proportion."""
    rng = np.random.default_rng(SPLIT_SEED)
    held_out = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        held_out[members[: round(len(members) * VALIDATION)]] = True
    return np.flatnonzero(~held_out), np.flatnonzero(held_out)
'''

_PLAIN = '''\
def split(num_samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Divide the samples into training and validation by chance."""
    order = np.random.default_rng(SPLIT_SEED).permutation(num_samples)
    held_out = round(num_samples * VALIDATION)
    return np.sort(order[held_out:]), np.sort(order[:held_out])
'''

_STANDARDISE = '''\
def standardise(values: np.ndarray, training: np.ndarray) -> np.ndarray:
    """Bring each column to mean 0 and standard deviation 1 over the training samples.

    A missing value becomes the mean.
    """
    mean = np.nanmean(values[training], axis=0)
    spread = np.nanstd(values[training], axis=0)
    scaled = (values - mean) / np.where(spread > 0, spread, 1)
    return np.nan_to_num(scaled).astype(np.float32)
'''


def data_functions(loading: Loading) -> str:
    """Write `load_samples`, `split` and `load_data`."""
    parts = [_load_samples(loading), _STRATIFIED if loading.stratify else _PLAIN]
    if loading.standardise:
        parts.append(_STANDARDISE)
    return "\n\n".join([*parts, "\n".join(_load_data(loading)) + "\n"])


def _load_samples(loading: Loading) -> str:
    body = indent(loading.body.rstrip("\n"), "    ")
    return f'def load_samples(folder: Path) -> dict[str, np.ndarray]:\n    """{loading.says}"""\n{body}\n'


def _load_data(loading: Loading) -> Iterable[str]:
    yield "def load_data(folder: Path = DATA_FOLDER) -> tuple[Batch, Batch]:"
    yield '    """Load the samples for training and for validation, a tensor per field."""'
    yield "    samples = load_samples(folder)"
    if loading.stratify:
        yield f"    training, validation = split(samples[{quoted(loading.stratify)}])"
    else:
        yield "    num_samples = len(next(iter(samples.values())))"
        yield "    training, validation = split(num_samples)"
    yield "    if len(training) == 0 or len(validation) == 0:"
    yield '        raise ValueError("There are too few samples to train and to validate.")'
    for name in loading.standardise:
        yield from folded(f"    samples[{quoted(name)}] = standardise(samples[{quoted(name)}], training)")
    yield "    return ("
    yield "        {name: torch.from_numpy(all_[training]) for name, all_ in samples.items()},"
    yield "        {name: torch.from_numpy(all_[validation]) for name, all_ in samples.items()},"
    yield "    )"
