"""The pipeline: `stages` lists it, `notebook` runs one notebook, `pipeline` runs what is stale."""
