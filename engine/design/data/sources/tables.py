"""The small tables that scikit-learn brings along."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from engine.design.data.field import Column, Field
from engine.design.data.source import DataSource, Loading, source
from engine.design.layers.parameter import param


class BundledTable(DataSource):
    """What the bundled tables have in common: measurements, and the class each sample is of.

    Attributes:
        loader: the function of `sklearn.datasets` that reads it.
        num_samples: how many samples it has.
        headings: what its columns are called, as scikit-learn calls them.
        classes: what its classes are called, in the order of their indices.
    """

    loader: ClassVar[str]
    num_samples: ClassVar[int]
    headings: ClassVar[tuple[str, ...]]
    classes: ClassVar[tuple[str, ...]] = ()

    standardise: bool = param(True, help="Whether each column is brought to mean 0 and standard deviation 1.")

    def look(self, folder: Path) -> tuple[Field, ...]:
        """The measurements as a vector, and the class."""
        return (self._features(), Field("label", "class", (), "int64", self.classes))

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """One call reads it."""
        return Loading(
            imports=(f"from sklearn.datasets import {self.loader}",),
            body=f"table = {self.loader}()\n"
            f"return {{\n"
            f'    "features": table.data.astype(np.float32),\n'
            f'    "label": table.target.astype(np.int64),\n'
            f"}}",
            says=f"Read {self.num_samples} samples of {len(self.headings)} measurements and their class.",
            stratify="label",
            standardise=("features",) if self.standardise else (),
        )

    def _features(self) -> Field:
        return Field("features", "vector", (len(self.headings),), columns=tuple(map(Column, self.headings)))


@source("iris", "Iris flowers")
class Iris(BundledTable):
    """150 irises of three species, told apart by four measurements of the flower (Fisher 1936)."""

    loader = "load_iris"
    num_samples = 150
    headings = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
    classes = ("setosa", "versicolor", "virginica")


@source("wine", "Wine growers")
class Wine(BundledTable):
    """178 wines of three growers, told apart by thirteen chemical measurements (UCI Wine)."""

    loader = "load_wine"
    num_samples = 178
    headings = (
        "alcohol",
        "malic_acid",
        "ash",
        "alcalinity_of_ash",
        "magnesium",
        "total_phenols",
        "flavanoids",
        "nonflavanoid_phenols",
        "proanthocyanins",
        "color_intensity",
        "hue",
        "od280/od315_of_diluted_wines",
        "proline",
    )
    classes = ("class_0", "class_1", "class_2")


_CELL_MEASURES = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)


@source("breast_cancer", "Breast cancer cells")
class BreastCancer(BundledTable):
    """569 tumours, malignant or benign, told apart by thirty measurements of their cells (UCI Wisconsin Diagnostic)."""

    loader = "load_breast_cancer"
    num_samples = 569
    headings = (
        *(f"mean {measure}" for measure in _CELL_MEASURES),
        *(f"{measure} error" for measure in _CELL_MEASURES),
        *(f"worst {measure}" for measure in _CELL_MEASURES),
    )
    classes = ("malignant", "benign")


@source("diabetes", "Diabetes progression")
class Diabetes(BundledTable):
    """442 patients with ten measurements each, and how far their diabetes went on in a year (Efron et al. 2004).

    The target is standardised too, unless that is switched off: a mean squared error of 1 is then what guessing the
    mean would reach.
    """

    loader = "load_diabetes"
    num_samples = 442
    headings = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")

    def look(self, folder: Path) -> tuple[Field, ...]:
        """The measurements as a vector, and the progression as a number."""
        return (self._features(), Field("target", "number", (1,)))

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Read the measurements in their own units; the split says what is standardised."""
        return Loading(
            imports=("from sklearn.datasets import load_diabetes",),
            body="table = load_diabetes(scaled=False)\n"
            "return {\n"
            '    "features": table.data.astype(np.float32),\n'
            '    "target": table.target[:, None].astype(np.float32),\n'
            "}",
            says="Read 442 patients with ten measurements each, and the progression of their diabetes.",
            standardise=("features", "target") if self.standardise else (),
        )
