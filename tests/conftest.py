"""What all tests share."""

import hypothesis

pytest_plugins = ["tests.engines_fixture", "tests.standin.fixture"]

# A machine at work is slow at times; what a test finds must not depend on it.
hypothesis.settings.register_profile("patient", deadline=None)
# For rooms whose tests run a second time, only to see that they can where something is absent.
hypothesis.settings.register_profile("glance", deadline=None, max_examples=5)
hypothesis.settings.load_profile("patient")
