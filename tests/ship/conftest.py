from tests.backends.conftest import home, tiny_model

__all__ = ["home", "tiny_model"]
