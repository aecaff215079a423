"""Every colour of the studio, as values: the dark and the light theme.

Family colours sit at one lightness (OKLCH L = 0.70 on dark, 0.56 on light), so that no family shouts; neighbouring hues
were kept apart for the common colour-blindnesses, and a name always stands beside the colour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, as `#rrggbb`.

    Attributes:
        name: `dark` or `light`.
        ground: behind everything: the canvas.
        surface: panels.
        raised: cards, buttons, menus.
        hover: what the pointer is over.
        field: inside of an editor.
        line: borders and separators.
        strong_line: borders that must be seen, such as those of check boxes.
        text: text.
        quiet: text that may wait.
        faint: text and marks that can't be used now.
        accent: the one thing to do next, the selection, the focus.
        accent_hover: the accent under the pointer.
        on_accent: text on the accent.
        tint: the background of a selected row.
        guide: lines that say what stands in line with what; far from what flows, for every eye.
        good: something holds.
        warning: something to look at.
        error: something stops.
        families: the colour of each family of layers.
        kinds: the colour of what flows through a wire.
        annotations: the colours that frames and notes can have, at the lightness of the families.
        series: the colours of curves, in order.
    """

    name: str
    ground: str
    surface: str
    raised: str
    hover: str
    field: str
    line: str
    strong_line: str
    text: str
    quiet: str
    faint: str
    accent: str
    accent_hover: str
    on_accent: str
    tint: str
    guide: str
    good: str
    warning: str
    error: str
    families: Mapping[str, str]
    kinds: Mapping[str, str]
    annotations: Mapping[str, str]
    series: tuple[str, ...]

    @property
    def is_dark(self) -> bool:
        """Whether text is lighter than what it stands on."""
        return self.name == "dark"

    def family(self, name: str) -> str:
        """The colour of a family of layers, by the heading it has in the palette."""
        return self.families.get(name, self.families["Other"])

    def kind(self, name: str) -> str:
        """The colour of what flows: image, sequence, vector, class or any."""
        return self.kinds.get(name, self.kinds["any"])

    def annotation(self, name: str) -> str:
        """The colour of a frame or a note, by its name."""
        return self.annotations.get(name, self.annotations["grey"])

    def severity(self, name: str) -> str:
        """The colour of a problem: error, warning or hint."""
        return {"error": self.error, "warning": self.warning}.get(name, self.accent)


DARK = Theme(
    name="dark",
    ground="#15171c",
    surface="#1c1f26",
    raised="#242832",
    hover="#2b303c",
    field="#15181e",
    line="#323844",
    strong_line="#4a5263",
    text="#e6e9ef",
    quiet="#98a1b3",
    faint="#626b7c",
    accent="#5b9dff",
    accent_hover="#7bb0ff",
    on_accent="#0b1220",
    tint="#253a5c",
    guide="#ffd400",
    good="#3fb68b",
    warning="#e0a83c",
    error="#ef6461",
    families=MappingProxyType(
        {
            "Input and output": "#979fab",
            "Convolution": "#7999f5",
            "Pooling": "#59b0a8",
            "Padding": "#51aebd",
            "Activation": "#d78958",
            "Normalization": "#5aa8d4",
            "Regularization": "#b79c51",
            "Linear": "#b986d9",
            "Recurrent": "#d37faf",
            "Attention": "#6fb07d",
            "Embedding": "#5cb28f",
            "Shape": "#98a855",
            "Combine": "#bf965d",
            "Reduction": "#86ab72",
            "Arithmetic": "#d28a69",
            "Elementwise": "#c69449",
            "Comparison": "#d18887",
            "Indexing": "#90a963",
            "Sources": "#949fb2",
            "Loss": "#e87782",
            "Blocks": "#9b9bbd",
            "Other": "#979fab",
        }
    ),
    kinds=MappingProxyType(
        {"image": "#7999f5", "sequence": "#d37faf", "vector": "#b986d9", "class": "#d7a858", "any": "#979fab"}
    ),
    annotations=MappingProxyType(
        {
            "grey": "#999fa8",
            "blue": "#759ee9",
            "teal": "#50b0b0",
            "green": "#63b376",
            "yellow": "#b99c3a",
            "orange": "#d68a4d",
            "red": "#e47b79",
            "purple": "#b589d6",
        }
    ),
    series=("#5b9dff", "#e0a83c", "#3fb68b", "#d37faf", "#b986d9", "#59b0a8", "#d78958", "#98a855"),
)

LIGHT = Theme(
    name="light",
    ground="#f6f7f9",
    surface="#ffffff",
    raised="#ffffff",
    hover="#eef0f4",
    field="#f9fafb",
    line="#d9dde5",
    strong_line="#aab2c0",
    text="#1c2230",
    quiet="#5d6778",
    faint="#99a1af",
    accent="#2f6fd6",
    accent_hover="#245cb8",
    on_accent="#ffffff",
    tint="#dfeafc",
    guide="#802a00",
    good="#1e8a63",
    warning="#a8720c",
    error="#cf3f3c",
    families=MappingProxyType(
        {
            "Input and output": "#6d7581",
            "Convolution": "#506dca",
            "Pooling": "#1f857e",
            "Padding": "#1c8292",
            "Activation": "#ab5d27",
            "Normalization": "#257da9",
            "Regularization": "#8c711a",
            "Linear": "#8f5aae",
            "Recurrent": "#a75385",
            "Attention": "#428653",
            "Embedding": "#258865",
            "Shape": "#6f7d21",
            "Combine": "#956c2d",
            "Reduction": "#5c8147",
            "Arithmetic": "#a46041",
            "Elementwise": "#9a6a17",
            "Comparison": "#a35e5e",
            "Indexing": "#677f39",
            "Sources": "#6a7587",
            "Loss": "#ba4958",
            "Blocks": "#717093",
            "Other": "#6d7581",
        }
    ),
    kinds=MappingProxyType(
        {"image": "#506dca", "sequence": "#a75385", "vector": "#8f5aae", "class": "#8f6a12", "any": "#6d7581"}
    ),
    annotations=MappingProxyType(
        {
            "grey": "#6f757e",
            "blue": "#4c73ba",
            "teal": "#198585",
            "green": "#36884d",
            "yellow": "#8e7100",
            "orange": "#a8601e",
            "red": "#b45151",
            "purple": "#8a5fa9",
        }
    ),
    series=("#2f6fd6", "#b0790f", "#1e8a63", "#a75385", "#8f5aae", "#1f857e", "#ab5d27", "#6f7d21"),
)
