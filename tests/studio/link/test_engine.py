import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.protocol.messages import Done, Hello, Ping, Pong, Report, Steps, Strip, Train
from studio.link.engine import Engine
from tests.studio.engines import PATIENCE_MS, MakeEngine
from tests.studio.link.fake_worker import fake_command

TRAIN = Train(project="{}", folder="", run="/nowhere")
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")


def started(qtbot: QtBot, engine: Engine) -> Engine:
    with qtbot.waitSignal(engine.hello, timeout=PATIENCE_MS):
        engine.start()
    return engine


def collected(engine: Engine) -> list[Report]:
    reports: list[Report] = []
    engine.report.connect(reports.append)
    return reports


def test_says_hello_and_is_ready(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = make_engine()
    states: list[str] = []
    engine.state_changed.connect(states.append)
    started(qtbot, engine)
    assert engine.state == "ready"
    assert states == ["ready"]
    assert isinstance(engine.known, Hello)
    assert [device.name for device in engine.known.devices] == ["cpu", "cuda:0"]


def test_answers_what_is_asked(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = started(qtbot, make_engine())
    reports = collected(engine)
    assert engine.send(Ping(41))
    qtbot.waitUntil(lambda: Pong(41) in reports, timeout=PATIENCE_MS)


def test_a_command_sent_while_starting_is_obeyed(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = make_engine()
    reports = collected(engine)
    engine.start()
    engine.send(Ping(1))
    qtbot.waitUntil(lambda: Pong(1) in reports, timeout=PATIENCE_MS)


def test_every_step_of_a_training_arrives_in_order(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = started(qtbot, make_engine())
    reports = collected(engine)
    engine.send(TRAIN)
    qtbot.waitUntil(lambda: any(isinstance(r, Done) for r in reports), timeout=PATIENCE_MS)
    assert [r.first for r in reports if isinstance(r, Steps)] == list(range(0, 120, 10))


def test_of_two_previews_in_one_delivery_the_newer_is_shown(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = started(qtbot, make_engine())
    reports = collected(engine)
    deliveries: list[int] = []
    engine.delivered.connect(lambda: deliveries.append(len(reports)))
    engine.send(TRAIN)
    qtbot.waitUntil(lambda: any(isinstance(r, Done) for r in reports), timeout=PATIENCE_MS)
    strips = [r.epoch for r in reports if isinstance(r, Strip)]
    assert strips[-1] == 3
    assert len(strips) <= len(deliveries)


def test_follows_the_state_of_the_worker(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = started(qtbot, make_engine("slow"))
    states: list[str] = []
    engine.state_changed.connect(states.append)
    engine.send(TRAIN)
    qtbot.waitUntil(lambda: states == ["busy", "ready"], timeout=PATIENCE_MS)


def test_a_crash_is_told_with_the_error_and_the_engine_comes_back(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = started(qtbot, make_engine("crash"))
    with qtbot.waitSignal(engine.lost, timeout=PATIENCE_MS) as told:
        engine.send(TRAIN)
    assert told.args == ["The engine stopped with an error: RuntimeError: the weights are gone"]
    assert engine.state == "lost"
    assert "Traceback: something broke" in engine.details
    assert engine.will_restart
    qtbot.waitUntil(lambda: engine.state == "ready", timeout=PATIENCE_MS)


def test_running_out_of_memory_is_worded(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = started(qtbot, make_engine("memory"))
    with qtbot.waitSignal(engine.lost, timeout=PATIENCE_MS):
        engine.send(TRAIN)
    assert "ran out of memory" in engine.says
    assert "smaller batch" in engine.says


@posix
def test_a_killed_worker_is_told_and_replaced(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = started(qtbot, make_engine("hang"))
    engine.send(TRAIN)
    qtbot.waitUntil(lambda: engine.state == "busy", timeout=PATIENCE_MS)
    first = engine.pid
    assert first is not None
    with qtbot.waitSignal(engine.lost, timeout=PATIENCE_MS):
        os.kill(first, signal.SIGKILL)
    assert "SIGKILL" in engine.says
    assert "memory" in engine.says
    qtbot.waitUntil(lambda: engine.state == "ready" and engine.pid != first, timeout=PATIENCE_MS)


def test_bytes_that_are_no_messages_end_the_worker(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = make_engine("garbage")
    with qtbot.waitSignal(engine.lost, timeout=PATIENCE_MS) as told:
        engine.start()
    assert "could not be understood" in told.args[0]


def test_a_worker_that_never_comes_up_is_tried_three_times(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = make_engine("dead on arrival")
    told: list[str] = []
    engine.lost.connect(told.append)
    engine.start()
    qtbot.waitUntil(lambda: len(told) == 3, timeout=PATIENCE_MS)
    assert not engine.will_restart
    assert engine.state == "lost"
    assert told[-1] == "The engine stopped with an error: ModuleNotFoundError: No module named 'torch'"
    engine.try_again()
    assert str(engine.state) == "starting"


def test_a_worker_that_can_not_be_started_is_told(qtbot: QtBot) -> None:
    engine = Engine(["/nowhere/python"])
    with qtbot.waitSignal(engine.lost, timeout=PATIENCE_MS) as told:
        engine.start()
    assert told.args[0].startswith("The engine could not be started:")
    assert not engine.send(Ping(1))


def test_another_version_of_the_protocol_is_refused(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = make_engine("stranger")
    with qtbot.waitSignal(engine.lost, timeout=PATIENCE_MS) as told:
        engine.start()
    assert "Install the same version" in told.args[0]
    assert not engine.will_restart


def test_a_worker_that_writes_much_to_its_error_stream_is_not_held_up(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = make_engine("chatty")
    reports = collected(engine)
    engine.start()
    engine.send(Ping(5))
    qtbot.waitUntil(lambda: Pong(5) in reports, timeout=PATIENCE_MS)


@posix
@pytest.mark.parametrize("mode", ["works", "hang"])
def test_shutting_down_ends_the_process(qtbot: QtBot, make_engine: MakeEngine, mode: str) -> None:
    engine = started(qtbot, make_engine(mode))
    pid = engine.pid
    assert pid is not None
    engine.shut_down(patience_s=10)
    assert engine.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@posix
def test_a_deaf_worker_is_ended_by_force(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = started(qtbot, make_engine("deaf"))
    pid = engine.pid
    assert pid is not None
    engine.shut_down(patience_s=0.2)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_after_shutting_down_nothing_is_started_again(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = started(qtbot, make_engine())
    engine.shut_down(patience_s=10)
    engine.try_again()
    assert engine.pid is None


STUDIO = """
import sys
from PySide6.QtCore import QCoreApplication
from engine.protocol.messages import Train
from studio.link.engine import Engine
app = QCoreApplication([])
engine = Engine(sys.argv[1:])
def go(hello):
    engine.send(Train(project="{}", folder="", run="/nowhere"))
    print(hello.pid, flush=True)
engine.hello.connect(go)
engine.start()
app.exec()
"""


@posix
def test_a_killed_studio_leaves_the_worker_finishing(tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    studio = subprocess.Popen(
        [sys.executable, "-c", STUDIO, *fake_command("outlive", str(sign))],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        text=True,
    )
    assert studio.stdout is not None
    worker = int(studio.stdout.readline())
    studio.kill()
    studio.wait()
    studio.stdout.close()
    for _ in range(600):
        if sign.exists() and sign.read_text(encoding="utf-8") == "finished":
            break
        time.sleep(0.05)
    else:
        pytest.fail(f"the worker {worker} did not finish")
