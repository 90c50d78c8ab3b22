"""Every word and every number as the report prints them, in both languages."""
