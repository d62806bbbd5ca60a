import pytest

from ftgui.backends.autotrain import Autotrain
from tests.backends.contract import Contract


@pytest.mark.training
class TestAutotrain(Contract):
    backend = Autotrain()
