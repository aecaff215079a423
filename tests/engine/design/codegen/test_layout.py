"""Long lines are broken as a formatter breaks them."""

from pathlib import Path

import pytest

from engine.design.codegen.layout import WIDTH, folded
from tests.engine.design.codegen.test_module import assert_clean

LONG = "prediction_of_the_network"
LABEL = 'batch["label_of_everything"]'
RIGHT = f"({LONG}.argmax(dim=1) == {LABEL})"

EXPRESSIONS = [
    f"{RIGHT}.sum()",
    f"{RIGHT}.float().flatten(1).mean(dim=1).sum()",
    f"({LONG}.exp() - {LABEL}).abs().flatten(1).mean(dim=1).sum()",
    f"({LONG}.exp() - {LABEL}).abs().sum()",
    f"((F.cosine_similarity({LONG}, another_{LONG}) > 0.0) == ({LABEL} > 0)).sum()",
    f"(1 - F.cosine_similarity({LONG}, one, dim=-1) < 1 - F.cosine_similarity({LONG}, two, dim=-1)).sum()",
    f"({LABEL} == {LONG}.argmax(dim=1, keepdim=True)).any(dim=1).sum()",
    f"(({RIGHT}.flatten(1) & ({LABEL} != 0).flatten(1)).sum(dim=1) / ({LABEL} != 0).flatten(1).sum(dim=1)).sum()",
    "short.sum()",
]
MASK = "torch.triu(torch.ones(queries.shape[1], keys.shape[1], dtype=torch.bool, device=queries.device), diagonal=1)"
CALLS = [
    f"attended, weights = self.attention(queries, keys, keys, attn_mask={MASK}, need_weights=False)",
    f"attended, _ = self.attention(queries, keys, keys, attn_mask=mask.repeat_interleave(8, dim=0) | {MASK})",
    f"loss = F.cross_entropy({LONG}, {LABEL}, weight=torch.tensor([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], device=cpu))",
    f"noise = 0.1 * torch.randn_like({LONG}) if self.training else torch.zeros_like({LONG})",
    f"noisy = {LONG} + 0.1 * torch.randn_like({LONG}) if self.training else another_{LONG}",
    f"noise_of_the_network = torch.rand_like({LONG}) if training else {LONG}",
    f"difference_of_the_two = another_{LONG} - {LONG}_of_the_other_network_beside_it",
    "blocks = nn.Sequential(*(EncoderBlock(48, width=48, heads=4, hidden=96, dropout=0) for _ in range(3)))",
    "blocks = nn.Sequential(*(EncoderBlock(768, width=768, heads=12, hidden=3072, dropout=0) for _ in range(3)))",
    "blocks = nn.Sequential(*(Encoder(768, width=768, heads=12, hidden=3072, out_features=768) for _ in range(3)))",
    f"blocks = nn.Sequential(*({LONG}_and_more({LONG}, width=768, heads=12, hidden=3072) for _ in range(3)))",
    "blocks = nn.Sequential(Down(64, 128, stride=2, padding=1), *(EncoderBlock(128, width=128) for _ in range(3)))",
    "blocks = nn.Sequential(Down(64, 1), *(EncoderBlock(128, width=128, heads=12, dropout=0) for _ in range(3)))",
    "blocks = nn.ModuleList(EncoderBlock(768, width=768, heads=12, hidden=3072, dropout=0.0) for _ in range(3))",
    "blocks = nn.ModuleList([Down(64, 128, stride=2, padding=1), *(EncoderBlock(128, width=128) for _ in range(3))])",
    f"loss = F.triplet({LONG}, {LABEL}, two, distance_function=lambda *pair: 1 - F.cosine_similarity(*pair, dim=-1))",
]


@pytest.mark.parametrize("indent", ["    ", "        "])
def test_what_stands_in_brackets_is_broken_as_the_formatter_would(tmp_path: Path, indent: str) -> None:
    metrics = ", ".join(f'"metric {place}": {text}' for place, text in enumerate(EXPRESSIONS))
    statements = [*CALLS, f"metrics = {{{metrics}}}"]
    lines = [line for statement in statements for line in folded(indent + statement)]
    opening = "def f(cpu, two):\n" if indent == "    " else "class A:\n    def f(self, cpu, two):\n"
    names = "attended, weights, attended, loss, noise, noisy, blocks, metrics"
    assert_clean(tmp_path, [f"# ruff: noqa\n{opening}" + "\n".join([*lines, f"{indent}return {names}"]) + "\n"])
    assert all(len(line) <= WIDTH for line in lines)


def test_signatures_are_broken_as_the_formatter_would(tmp_path: Path) -> None:
    arguments = "image_first: Tensor, image_second: Tensor, image_third: Tensor"
    lines = [
        f"    def forward(self, {arguments}) -> tuple[Tensor, Tensor]:",
        f"    def forward(self, {arguments}, {arguments.replace('image', 'mask')}) -> Tensor:",
        f"    def forward(self, x: Tensor) -> tuple[{', '.join(['Tensor'] * 9)}]:",
        f"    def forward(self, x: Tensor) -> tuple[{', '.join(['Tensor'] * 12)}]:",
        f"    def __init__(self, in_channels: int, {', '.join(f'width{n}: int = 64' for n in range(5))}) -> None:",
    ]
    body = ["        pass", ""]
    text = "\n\n".join("\n".join([f"class A{n}:", *folded(line), *body]) for n, line in enumerate(lines))
    assert_clean(tmp_path, ["Tensor = int\n\n\n" + text])
