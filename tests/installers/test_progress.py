import io
import sys
from pathlib import Path

import pytest

from installers.progress import Progress, StageFailed, way_out


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def progress(tmp_path: Path, out: io.StringIO) -> Progress:
    return Progress(tmp_path / "logs" / "set-up.log", out)


def python(source: str) -> list[str]:
    return [sys.executable, "-c", source]


def test_a_stage_is_one_line_and_its_output_goes_to_the_log(progress: Progress, out: io.StringIO) -> None:
    said = progress.does("Greeting", python("print('good morning')"))
    assert said.strip() == "good morning"
    assert out.getvalue().startswith("  Greeting ... ")
    assert out.getvalue().endswith(" s\n")
    assert out.getvalue().count("\n") == 1
    assert "good morning" in progress.log.read_text()


def test_each_stage_returns_its_own_output_only(progress: Progress) -> None:
    progress.does("First", python("print('one')"))
    assert progress.does("Second", python("print('two')")).strip() == "two"


def test_a_failed_stage_shows_the_end_of_the_output_and_the_way_out(progress: Progress) -> None:
    source = "print('\\n'.join(map(str, range(50)))); raise SystemExit('No space left on device')"
    with pytest.raises(StageFailed) as failed:
        progress.does("Filling", python(source))
    says = str(failed.value)
    assert '"Filling" did not succeed' in says
    assert "    49\n" in says
    assert "    30\n" not in says
    assert "Make room" in says
    assert str(progress.log) in says


def test_a_program_that_is_not_there_is_a_failed_stage(progress: Progress) -> None:
    worked, said = progress.tries("Calling", ["netloom-has-no-such-program"])
    assert not worked
    assert "netloom-has-no-such-program" in said


def test_a_stage_gets_no_input(progress: Progress) -> None:
    said = progress.does("Asking", python("import sys; print(repr(sys.stdin.read()))"))
    assert said.strip() == "''"


@pytest.mark.parametrize(
    ("log", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "3 GB"),
        ("Temporary failure in name resolution", "check the network"),
        ("ssl.SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED", "cert"),
        ("ERROR: No matching distribution found for torch==2.13.0", "--torch-index"),
        ("PermissionError: [Errno 13] Permission denied", "may write"),
        ("something else", "The lines above"),
    ],
)
def test_what_a_log_says_leads_to_a_way_out(log: str, advice: str) -> None:
    assert advice in way_out(log)
