"""What all tests share."""

import hypothesis

pytest_plugins = ["tests.engines_fixture"]

# A machine at work is slow at times; what a test finds must not depend on it.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")
