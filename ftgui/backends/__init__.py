"""The places to train, one module each."""
