"""`portal bench`: figures beside their goals, each measured here and now; ratios are of one run."""
