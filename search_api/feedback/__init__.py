"""Learning from decisions: what was decided about candidates refits the numbers of matching, where that is measurably better."""
