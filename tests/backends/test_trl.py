import pytest

from ftgui.backends.trl import Trl
from tests.backends.contract import Contract


@pytest.mark.training
class TestTrl(Contract):
    backend = Trl()
