"""Short sounds of several kinds, made by formulas."""

from __future__ import annotations

from pathlib import Path

from engine.design.data.field import Field
from engine.design.data.source import DataSource, Loading, source
from engine.design.layers.parameter import param

KINDS = (
    "tone",
    "rising chirp",
    "falling chirp",
    "tremolo",
    "vibrato",
    "square wave",
    "clicks",
    "noise burst",
)

RATE = 4000
"""Samples in a second."""


@source("sounds", "Sounds of eight kinds")
class Sounds(DataSource):
    """Synthesised sounds of eight kinds, such as tones, chirps and clicks, with noise: made by formulas, not recorded.

    Pitch, rhythm and strength of each are drawn by chance, always the same; there are 4,000 samples in a second.
    """

    length: int = param(512, low=64, high=4096, unit="samples", help="How long a sound is; 4,000 are a second.")
    each: int = param(200, low=10, high=1000, unit="sounds", help="How many sounds there are of each kind.")
    noise: float = param(0.3, low=0, high=10, help="How strong the noise is beside a full wave's height of 1.")

    def look(self, folder: Path) -> tuple[Field, ...]:
        """A sound of one channel, and its kind."""
        return (
            Field("sound", "sound", (1, int(self.length))),
            Field("label", "class", (), "int64", KINDS),
        )

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Make the sounds."""
        length, each = int(self.length), int(self.each)
        return Loading(
            imports=(),
            body="\n".join(
                [
                    "rng = np.random.default_rng(0)",
                    f"time = np.arange({length}) / {RATE}  # in seconds",
                    "",
                    "def drawn(low: float, high: float) -> np.ndarray:",
                    f"    return rng.uniform(low, high, ({each}, 1))",
                    "",
                    "def wave(cycles: np.ndarray) -> np.ndarray:",
                    "    return np.sin(2 * np.pi * (cycles + drawn(0, 1)))",
                    "",
                    f"noise = rng.normal(size=({each}, {length}))",
                    "middle, width = drawn(0.2, 0.8) * time[-1], drawn(0.1, 0.2) * time[-1]",
                    "kinds = [",
                    "    wave(drawn(200, 800) * time),",
                    "    wave(drawn(200, 400) * time + drawn(2000, 4000) * time**2),",
                    "    wave(drawn(1000, 1400) * time - drawn(2000, 4000) * time**2),",
                    "    wave(drawn(200, 800) * time) * (1 + wave(drawn(20, 40) * time)) / 2,",
                    "    wave(drawn(300, 800) * time + 2 * wave(drawn(20, 40) * time)),",
                    "    np.sign(wave(drawn(100, 400) * time)),",
                    "    np.exp(-20 * ((drawn(30, 60) * time + drawn(0, 1)) % 1)),",
                    "    noise * np.exp(-(((time - middle) / width) ** 2)),",
                    "]",
                    "clips = np.stack([drawn(0.5, 1) * kind for kind in kinds], axis=1)",
                    f"clips += {float(self.noise)!r} * rng.normal(size=clips.shape)",
                    "return {",
                    f'    "sound": clips.reshape(-1, 1, {length}).astype(np.float32),',
                    f'    "label": np.tile(np.arange({len(KINDS)}), {each}),',
                    "}",
                ]
            ),
            says=f"Make sounds of {length} samples, of {len(KINDS)} kinds, with noise.",
            stratify="label",
        )
