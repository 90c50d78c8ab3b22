"""The pipeline: `stage` is one step, `notebook` runs a notebook, `runner` runs what is stale."""
