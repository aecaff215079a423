"""The network as a tree for Qt: nodes in the order in which they run, and below each its wires.

A large network has many rows, so nothing is worked out before it is looked at, and a change of the network changes the
rows that differ and no others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from engine.design.check import definition_of
from engine.design.graph import changed_keys
from studio.canvas.face import problems_by_node
from studio.figures import shape_text
from studio.panels.outline_rows import PortRow, has_rows, port_rows
from studio.panels.outline_words import annotation_words, nameless_words, node_words

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from engine.design.check import Checked, NodeCheck, Problem
    from engine.design.graph import Graph
    from engine.design.graph.drawing import Annotation

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

KIND, SHAPE, SEVERITY, FAMILY, COLOUR = (Role.UserRole + 1 + number for number in range(5))
"""The roles that tell a row's layer, what flows there, how bad its worst problem is, its layer's family, and the name
of the colour of a frame or a note."""

_OF_LEAVES = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_OF_NODES = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
"""Put together once: Qt asks for the flags of every row, and there may be thousands."""

_DRAWN = "\n"
"""What the names of frames and notes begin with here; the name of a node never does."""

_NO_PARENT = QModelIndex()


class OutlineModel(QAbstractItemModel):
    """The rows of one graph.

    Signals:
        rename_wanted: a node's name, and the one that was typed for it.
    """

    rename_wanted = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._checked: Checked | None = None
        self._problems: Mapping[str, tuple[Problem, ...]] = {}
        self._names: list[str] = []
        self._rows: dict[str, int] = {}
        self._keys: dict[str, int] = {}
        self._by_key: dict[int, str] = {}
        self._next_key = 1
        self._ports: dict[str, list[PortRow]] = {}

    # What is where

    def name_at(self, index: Index) -> str:
        """The node that a row is about; empty for none."""
        name = self._name_at(index)
        return "" if name.startswith(_DRAWN) else name

    def annotation_at(self, index: Index) -> Annotation | None:
        """The frame or the note that a row is about, if it is about one."""
        name = self._name_at(index)
        if not name.startswith(_DRAWN) or self._checked is None:
            return None
        return self._checked.graph.drawing.annotations.get(name.removeprefix(_DRAWN))

    def _name_at(self, index: Index) -> str:
        if not index.isValid():
            return ""
        key = index.internalId()
        return self._by_key.get(key, "") if key else self._names[index.row()]

    def port_at(self, index: Index) -> PortRow | None:
        """The input, the output or the inside that a row is about, if it is about one."""
        if not index.isValid() or not index.internalId():
            return None
        return self._ports_of(self._name_at(index))[index.row()]

    def index_of(self, name: str) -> QModelIndex:
        """The row of a node."""
        row = self._rows.get(name)
        return QModelIndex() if row is None else self.createIndex(row, 0, 0)

    def annotation_index(self, name: str) -> QModelIndex:
        """The row of a frame or a note."""
        return self.index_of(f"{_DRAWN}{name}")

    def problems_of(self, name: str) -> Sequence[Problem]:
        """What is wrong with a node."""
        return self._problems.get(name, ())

    def _ports_of(self, name: str) -> list[PortRow]:
        ports = self._ports.get(name)
        if ports is None:
            assert self._checked is not None
            if name not in self._checked.graph.nodes:
                return []  # its row is about to go
            ports = self._ports[name] = port_rows(self._checked.graph, self._checked, name)
        return ports

    # What Qt asks for

    def index(self, row: int, column: int, parent: Index = _NO_PARENT) -> QModelIndex:
        """A row below another, or at the top."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self._keys[self._names[parent.row()]] if parent.isValid() else 0)

    def parent(self, index: Index = _NO_PARENT) -> QModelIndex:  # type: ignore[override]
        """The node's row that a row stands below."""
        key = index.internalId()  # 0 for nodes and for no row at all; Qt asks for it by the ten thousand
        return self.index_of(self._by_key.get(key, "")) if key else _NO_PARENT

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """How many nodes there are, or how many rows below one."""
        if not parent.isValid():
            return len(self._names)
        if parent.internalId():
            return 0
        return len(self._ports_of(self._names[parent.row()]))

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """All of a row stands in one column, so that it is spoken as one."""
        return 1

    def hasChildren(self, parent: Index = _NO_PARENT) -> bool:
        """Whether there are rows below one, without working them out."""
        if not parent.isValid():
            return bool(self._names)
        if parent.internalId() or self._checked is None:
            return False
        name = self._names[parent.row()]
        return bool(self._ports[name]) if name in self._ports else has_rows(self._checked.graph, name)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Nodes can be renamed, and all rows be selected."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if index.internalId() or self._names[index.row()].startswith(_DRAWN):
            return _OF_LEAVES
        return _OF_NODES

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """What a row shows and says."""
        if not index.isValid() or self._checked is None:
            return None
        port = self.port_at(index)
        if port is not None:
            return _port_data(port, role)
        drawn = self.annotation_at(index)
        if drawn is not None:
            return _annotation_data(self._checked.graph, drawn, role)
        name = self._names[index.row()]
        check = self._checked.nodes.get(name)
        return self._node_data(check, role) if check is not None else None

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        """Ask for another name of a node; the network decides whether it gets it."""
        name = self.name_at(index)
        typed = str(value).strip()
        if role != Role.EditRole or self.port_at(index) is not None or typed in ("", name):
            return False
        self.rename_wanted.emit(name, typed)
        return True

    def _node_data(self, check: NodeCheck, role: int) -> object:
        assert self._checked is not None
        node, graph = check.node, self._checked.graph
        problems = self.problems_of(node.id)
        if role in (Role.DisplayRole, Role.EditRole):
            return node.id
        if role == Role.AccessibleTextRole:
            return node_words(graph, check, problems)
        if role == Role.ToolTipRole:
            return "\n".join(problem.says for problem in problems) or node_words(graph, check, problems)
        if role == KIND:
            return "bypassed" if node.bypassed else "" if node.layer == node.id else node.layer
        if role == SHAPE:
            return "  ".join(shape_text(shape) for shape in check.outputs)
        if role == SEVERITY:
            return problems[0].severity if problems else ""
        if role == FAMILY:
            definition = definition_of(graph, node.layer)
            return definition.family if definition is not None else "Other"
        return None

    # Following the network

    def show(self, checked: Checked, *, is_other: bool = False) -> None:
        """Show a graph as it is now.

        Args:
            checked: the graph, checked.
            is_other: whether it is another graph than the one before, though some nodes may bear the same names.
        """
        before, problems_before = self._checked, self._problems
        wanted = [*checked.nodes, *(f"{_DRAWN}{name}" for name in checked.graph.drawing.annotations)]
        if is_other or before is None:
            self.beginResetModel()
            self._checked, self._problems, self._ports = checked, problems_by_node(checked), {}
            self._names = wanted
            self._keys, self._by_key = {}, {}
            self._place()
            self.endResetModel()
            return
        self._checked, self._problems = checked, problems_by_node(checked)
        if self._names != wanted:
            self._rename(before, checked)
            self._remove(set(wanted))
            self._order(wanted)
            self._insert(wanted)
        self._tell_changes(before, problems_before)

    def repaint(self) -> None:
        """Ask for all colours anew."""
        if self._names:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._names) - 1, 0))

    def _place(self) -> None:
        """Note in which row each node is; one that is new gets a key, which stays with it whatever its row."""
        self._rows = {name: row for row, name in enumerate(self._names)}
        for name in self._names:
            if name not in self._keys:
                self._keys[name], self._by_key[self._next_key] = self._next_key, name
                self._next_key += 1

    def _rename(self, before: Checked, now: Checked) -> None:
        """Let the row of a node that only got another name stay what it is, open or shut."""
        gone = [name for name in before.nodes if name not in now.nodes]
        come = [name for name in now.nodes if name not in before.nodes]
        if len(gone) != 1 or len(come) != 1 or len(before.nodes) != len(now.nodes):
            return
        (old,), (new,) = gone, come
        if before.nodes[old].node.layer == now.nodes[new].node.layer and old in self._keys:
            row, key = self._rows[old], self._keys.pop(old)
            self._names[row] = new
            self._keys[new] = key
            self._by_key[key] = new
            if old in self._ports:
                self._ports[new] = self._ports.pop(old)
            self._place()

    def _remove(self, staying: set[str]) -> None:
        rows = [row for row, name in enumerate(self._names) if name not in staying]
        for first, last in reversed(list(_runs(rows))):
            self.beginRemoveRows(QModelIndex(), first, last)
            for name in self._names[first : last + 1]:
                del self._by_key[self._keys.pop(name)]
                self._ports.pop(name, None)
            del self._names[first : last + 1]
            self._place()
            self.endRemoveRows()

    def _order(self, wanted: list[str]) -> None:
        """Bring the rows that stay into the order in which they run now."""
        kept = [name for name in wanted if name in self._rows]
        if kept == self._names:
            return
        self.layoutAboutToBeChanged.emit()
        old = [index for index in self.persistentIndexList() if not index.internalId()]
        names = [self._names[index.row()] for index in old]
        self._names = kept
        self._place()
        new = [self.createIndex(self._rows[name], 0, 0) for name in names]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _insert(self, wanted: list[str]) -> None:
        rows = [row for row, name in enumerate(wanted) if name not in self._rows]
        for first, last in _runs(rows):
            self.beginInsertRows(QModelIndex(), first, last)
            self._names[first:first] = wanted[first : last + 1]
            self._place()
            self.endInsertRows()

    def _tell_changes(self, before: Checked, problems_before: Mapping[str, tuple[Problem, ...]]) -> None:
        now = self._checked
        assert now is not None
        changed = set(changed_keys(before.nodes, now.nodes))
        differing = problems_before.keys() | self._problems.keys()
        changed |= {name for name in differing if problems_before.get(name) != self._problems.get(name)}
        if before.graph.drawing is not now.graph.drawing:
            drawn, was = now.graph.drawing.annotations, before.graph.drawing.annotations
            changed |= {f"{_DRAWN}{name}" for name, item in drawn.items() if was.get(name) is not item}
        rows = sorted(self._rows[name] for name in changed if name in self._rows)
        for first, last in _runs(rows):
            self.dataChanged.emit(self.createIndex(first, 0, 0), self.createIndex(last, 0, 0))
        is_rewired = before.graph.edges is not now.graph.edges
        for name in list(self._ports) if is_rewired else changed & self._ports.keys():
            if name in changed or before.graph.outgoing(name) != now.graph.outgoing(name):
                self._change_ports(name, port_rows(now.graph, now, name))

    def _change_ports(self, name: str, new: list[PortRow]) -> None:
        """Put other rows below a node, with as few of them coming and going as possible."""
        old, parent = self._ports[name], self.index_of(name)
        if old == new:
            return
        shared = min(len(old), len(new))
        if len(old) > shared:
            self.beginRemoveRows(parent, shared, len(old) - 1)
            self._ports[name] = old[:shared]
            self.endRemoveRows()
        if len(new) > shared:
            self.beginInsertRows(parent, shared, len(new) - 1)
            self._ports[name] = old[:shared] + new[shared:]
            self.endInsertRows()
        self._ports[name] = new
        if shared:
            self.dataChanged.emit(self.index(0, 0, parent), self.index(shared - 1, 0, parent))


def _annotation_data(graph: Graph, item: Annotation, role: int) -> object:
    if role == Role.DisplayRole:
        return item.text.split("\n")[0].strip() or nameless_words(item)
    if role == KIND:
        return item.kind if item.text.strip() else ""
    if role == COLOUR:
        return item.colour
    return annotation_words(graph, item) if role in (Role.AccessibleTextRole, Role.ToolTipRole) else None


def _port_data(port: PortRow, role: int) -> object:
    if role == Role.DisplayRole:
        return port.text
    if role == SHAPE:
        return port.shape
    return port.said if role in (Role.AccessibleTextRole, Role.ToolTipRole) else None


def _runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring rows taken together: the first and the last of each run."""
    first = last = -2
    for row in rows:
        if row != last + 1:
            if first >= 0:
                yield first, last
            first = row
        last = row
    if first >= 0:
        yield first, last
