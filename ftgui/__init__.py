"""ftgui: fine-tune a language model without programming, and learn honestly whether it got better."""

__version__ = "0.1.0"
