import threading

from pytestqt.qtbot import QtBot

from studio.background import Background


def test_the_answer_comes_to_the_windows_thread(qtbot: QtBot) -> None:
    answers: list[tuple[int, bool]] = []
    errand: Background[int] = Background(
        lambda result: answers.append((result, threading.current_thread() is threading.main_thread()))
    )
    errand.ask(lambda: 7)
    qtbot.waitUntil(lambda: answers == [(7, True)])
    errand.shut_down()


def test_a_newer_errand_does_not_wait_for_an_older_one_and_alone_is_answered(qtbot: QtBot) -> None:
    answers: list[str] = []
    go, gone = threading.Event(), threading.Event()

    def held_up() -> str:
        go.wait()
        gone.set()
        return "old"

    errand: Background[str] = Background(answers.append)
    errand.ask(held_up)
    errand.ask(lambda: "newer")
    errand.ask(lambda: "newest")
    qtbot.waitUntil(lambda: answers == ["newest"])
    go.set()
    assert gone.wait(10)
    errand.shut_down()
    qtbot.wait(20)
    assert answers == ["newest"]


def test_an_answer_that_is_not_wanted_any_more_does_not_come(qtbot: QtBot) -> None:
    answers: list[int] = []
    done = threading.Event()
    errand: Background[int] = Background(answers.append)

    def work() -> int:
        done.set()
        return 1

    errand.ask(work)
    assert done.wait(10)
    errand.drop()
    qtbot.wait(20)
    assert answers == []
    errand.shut_down()


def test_after_shutting_down_no_thread_is_left(qtbot: QtBot) -> None:
    answers: list[int] = []
    errand: Background[int] = Background(answers.append, "left over")
    errand.ask(lambda: 1)
    errand.shut_down()
    qtbot.wait(20)
    assert answers == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("left over")]
