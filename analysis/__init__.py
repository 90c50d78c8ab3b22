"""The small library behind the notebooks; see README.md for the floor plan."""
