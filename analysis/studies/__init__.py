"""Studies as their files declare them, and what the estimators say of every declared outcome."""
