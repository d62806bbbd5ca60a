"""The page of accounts and its parts."""
