import threading

from pytestqt.qtbot import QtBot

from studio.link.background import Background


def test_the_answer_comes_to_the_windows_thread(qtbot: QtBot) -> None:
    answers: list[tuple[int, bool]] = []
    errand: Background[int] = Background(
        lambda result: answers.append((result, threading.current_thread() is threading.main_thread()))
    )
    errand.ask(lambda: 7)
    qtbot.waitUntil(lambda: answers == [(7, True)])
    errand.shut_down()


def test_only_the_newest_errand_is_answered(qtbot: QtBot) -> None:
    answers: list[str] = []
    go = threading.Event()
    errand: Background[str] = Background(answers.append)
    errand.ask(lambda: "old" if go.wait(10) else "")
    errand.ask(lambda: "newer")
    errand.ask(lambda: "newest")
    go.set()
    qtbot.waitUntil(lambda: bool(answers))
    errand.shut_down()
    assert answers == ["newest"]


def test_after_shutting_down_no_thread_is_left(qtbot: QtBot) -> None:
    answers: list[int] = []
    errand: Background[int] = Background(answers.append, "left over")
    errand.ask(lambda: 1)
    errand.shut_down()
    qtbot.wait(20)
    assert answers == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("left over")]
