import pytest

from engine.runtime.training import DeviceMissing, devices, resolve_device


def test_there_is_always_a_cpu_and_it_comes_last() -> None:
    found = devices()
    assert found[-1].name == "cpu"
    assert found[-1].title.startswith("CPU · ")


def test_auto_takes_the_best_there_is() -> None:
    assert str(resolve_device("auto")) == devices()[0].name


@pytest.mark.parametrize("name", ["cuda:99", "tpu", "", "cpu; rm -rf", "__import__('os')"])
def test_what_is_not_there_is_refused_with_what_is(name: str) -> None:
    with pytest.raises(DeviceMissing, match=r"It has .*cpu; or choose auto"):
        resolve_device(name)
