"""How fast the estimators are beside other packages: `make bench` runs all and writes README.md."""
