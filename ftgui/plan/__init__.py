"""Which model, where, with which settings, at what cost? A frozen plan and its exports."""
