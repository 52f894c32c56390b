"""Charts and the HTML report: what reconcile found, to look at."""
