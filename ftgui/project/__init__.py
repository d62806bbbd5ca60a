"""The folder a person's work lives in, and the session through which pages reach it."""
