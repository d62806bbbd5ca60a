"""From a draft to a project's rows: decisions applied, rows set aside, both files written at once."""
